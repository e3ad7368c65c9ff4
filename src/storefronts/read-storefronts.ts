import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Value } from 'typebox/value';
import { ExpectedError } from '../errors.ts';
import { type Storefront, StorefrontSchema } from './storefront.ts';

/**
 * Reads and validates every `*.json` of the folder, each named for the storefront in it.
 *
 * @returns id to storefront, in the order of the ids
 * @throws ExpectedError storefront-invalid that names the file and the field
 */
export async function readStorefronts(folder: string): Promise<ReadonlyMap<string, Storefront>> {
  let names: string[];
  try {
    names = (await readdir(folder)).filter((name) => name.endsWith('.json')).sort();
  } catch (error) {
    throw invalid(`The storefronts folder ${folder} can not be read`, 'Set STOREFRONTS_DIR to the right one.', error);
  }
  if (names.length === 0) {
    throw invalid(
      `The storefronts folder ${folder} has no file`,
      'Add a file, such as brandi.json, for each storefront.',
    );
  }
  const storefronts = new Map<string, Storefront>();
  for (const name of names) {
    const storefront = readStorefront(join(folder, name), await readFile(join(folder, name), 'utf8'));
    if (`${storefront.id}.json` !== name) {
      throw invalid(
        `The storefront file ${join(folder, name)} has the id "${storefront.id}"`,
        `Name the file ${storefront.id}.json, or correct the id.`,
      );
    }
    storefronts.set(storefront.id, storefront);
  }
  return storefronts;
}

/**
 * The storefront of that id.
 *
 * @throws ExpectedError storefront-unknown that lists the known ones
 */
export function requireStorefront(storefronts: ReadonlyMap<string, Storefront>, id: string): Storefront {
  const storefront = storefronts.get(id);
  if (storefront !== undefined) return storefront;
  throw new ExpectedError(
    'storefront-unknown',
    `There is no storefront "${id}".`,
    `Use one of ${[...storefronts.keys()].join(', ')}, or add storefronts/${id}.json.`,
  );
}

/** Changes whenever something in the storefront's file does; kept in the `_meta` of its indices. */
export function storefrontHash(storefront: Storefront): string {
  return createHash('sha256').update(JSON.stringify(storefront)).digest('base64url').slice(0, 16);
}

function readStorefront(file: string, text: string): Storefront {
  const correct = 'Correct the file; the others in its folder show what belongs in it.';
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    throw invalid(`The storefront file ${file} is not JSON (${String(error)})`, correct, error);
  }
  if (!Value.Check(StorefrontSchema, content)) {
    const [first] = Value.Errors(StorefrontSchema, content);
    const field = first?.instancePath.slice(1).replaceAll('/', '.') ?? '';
    const where = field === '' ? '' : ` in the field ${field}`;
    throw invalid(`The storefront file ${file} is not valid${where}: it ${first?.message ?? 'is malformed'}`, correct);
  }
  if (!isTimeZone(content.timeZone)) {
    throw invalid(
      `The storefront file ${file} is not valid in the field timeZone: there is no "${content.timeZone}"`,
      'Use an IANA name such as Asia/Seoul.',
    );
  }
  const { priceBands, discountBands = [] } = content.facets;
  for (const [field, bounds] of Object.entries({ priceBands, discountBands })) {
    if (bounds.every((bound, place) => place === 0 || bound > (bounds[place - 1] ?? 0))) continue;
    throw invalid(`The storefront file ${file} is not valid in the field facets.${field}: they do not ascend`, correct);
  }
  return content;
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

function invalid(message: string, remedy: string, cause?: unknown): ExpectedError {
  return new ExpectedError('storefront-invalid', `${message}.`, remedy, { cause });
}
