import { hash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { peekProductsByIds } from '../../src/extract/product-rows.ts';
import { readSourceQueries } from '../../src/extract/source-queries.ts';
import { writeAlias } from '../../src/indices/index-name.ts';
import { readAliases } from '../../src/indices/read-aliases.ts';
import { readStorefronts } from '../../src/storefronts/read-storefronts.ts';
import type { Storefront } from '../../src/storefronts/storefront.ts';
import { serialiseDocument } from '../../src/transform/serialise-document.ts';
import { preparePolicies, transformProduct } from '../../src/transform/transform-product.ts';
import type { Shop } from '../support/shop-on-stack.ts';
import { readDatabase, readVersion } from './database.ts';
import { type Expected, expectedIn } from './oracle.ts';
import type { Touched } from './workload.ts';

/** A time after which what is due by the clock must have been swept. */
const SWEEP_MS = 12_000;
const LEAST_LOOKS = 3;

/** What differs, in lines, by the product and index that it differs in. */
type Differences = Map<string, string[]>;

/**
 * Compares every write target of every storefront with the database: by the independent oracle, by content hash, and by
 * version. What differs is looked at again: the clock may be changing it. What differs only later can be nothing else.
 *
 * @param touched products, each with a version that it must have been written above
 * @param patienceMs for what the clock changes
 * @returns one line for each difference; none: they agree
 */
export async function compareWithDatabase(shop: Shop, touched: Touched, patienceMs = SWEEP_MS): Promise<string[]> {
  const giveUpAt = performance.now() + patienceMs;
  const storefronts = [...(await readStorefronts(shop.config.STOREFRONTS_DIR)).values()];
  const open: Differences = new Map();
  for (const storefront of storefronts) {
    for (const [key, lines] of await compareOnce(shop, storefront, touched)) open.set(key, lines);
  }
  // On a busy machine one look may take as long as the patience lasts.
  for (let again = 0; open.size > 0 && (again < LEAST_LOOKS || performance.now() < giveUpAt); again++) {
    await sleep(500);
    for (const storefront of storefronts) {
      const mine = [...open.keys()].filter((key) => key.startsWith(`products-${storefront.id}-`));
      if (mine.length === 0) continue;
      const still = await compareOnce(shop, storefront, touched);
      for (const key of mine) {
        const lines = still.get(key);
        if (lines === undefined) open.delete(key);
        else open.set(key, lines);
      }
    }
  }
  return [...open.values()].flat();
}

interface Found {
  readonly id: number;
  readonly sentVersion: number;
  readonly source: Readonly<Record<string, unknown>>;
}

async function compareOnce(shop: Shop, storefront: Storefront, touched: Touched): Promise<Differences> {
  const { config, database } = shop;
  const queries = await readSourceQueries(config.SOURCE_SQL_DIR);
  const differences: Differences = new Map();
  const said = await readDatabase(database);
  const ids = new Set(said.tables.products.map((row) => Number(row['id'])));
  const view = await peekProductsByIds(database, queries, [...ids]);
  const context = preparePolicies(view.state);
  const unreadable = new Set(view.unreadable.map(({ id }) => id));
  const expected = expectedIn({ id: storefront.id, hidesSoldOut: storefront.policies.soldOut === 'hidden' }, said);
  const contents = new Map<number, string>();
  for (const row of view.rows) {
    const transformed = transformProduct(row, storefront, context, view.now);
    if (transformed.kind === 'document') {
      contents.set(row.id, serialiseDocument(transformed.document, '', 0).json);
    }
  }
  const targets = await readTargets(shop, storefront.id);
  // Read after them: what the sweeper writes meanwhile has a version of its own.
  const highest = await readVersion(database, config.MYSQL_PIPELINE_SCHEMA);
  for (const [index, documents] of targets) {
    const differ = (id: number, what: string): void => {
      const key = `${index} product ${id}`;
      differences.set(key, [...(differences.get(key) ?? []), `${key}: ${what}`]);
    };
    const found = new Map(documents.map((document) => [document.id, document]));
    for (const document of documents) {
      checkItself(document, highest, (what) => differ(document.id, what));
      if (document.source['state'] === 'product' && !ids.has(document.id)) differ(document.id, 'is extra');
    }
    for (const id of ids) {
      const document = found.get(id);
      const shown = document?.source['state'] === 'product' ? document : undefined;
      if (unreadable.has(id)) {
        if (shown !== undefined) differ(id, 'shows, though its row can not be read');
        continue;
      }
      checkDisplay(expected.get(id), shown, (what) => differ(id, what));
      if (shown !== undefined) checkContent(shown.source, contents.get(id), view.now, (what) => differ(id, what));
    }
    for (const [id, floor] of touched) {
      const document = found.get(id);
      if (document !== undefined && document.sentVersion <= floor) {
        differ(id, `was never written after its change (version ${document.sentVersion}, change after ${floor})`);
      }
    }
  }
  return differences;
}

/** Every index that receives changes, with all of its documents. */
async function readTargets(shop: Shop, storefront: string): Promise<Map<string, Found[]>> {
  const { elasticsearch, config } = shop;
  const alias = writeAlias(config.NAME_PREFIX, storefront);
  const names = (await readAliases(elasticsearch, { alias })).keys();
  const targets = new Map<string, Found[]>();
  for (const index of names) {
    await elasticsearch.indices.refresh({ index });
    const answer = await elasticsearch.search<Record<string, unknown>>({ index, size: 10_000, version: true });
    targets.set(
      index.slice(config.NAME_PREFIX.length),
      answer.hits.hits.map(({ _id, _version, _source }) => ({
        id: Number(_id),
        sentVersion: _version ?? NaN,
        source: _source ?? {},
      })),
    );
  }
  return targets;
}

/** What a document says of itself must be true. */
function checkItself({ id, sentVersion, source }: Found, highest: number, differ: (what: string) => void): void {
  const { version, run, contentHash, ...content } = source;
  if (version !== sentVersion) differ(`carries the version ${String(version)} and was sent with ${sentVersion}`);
  if (sentVersion > highest) differ(`has a version above every one that was taken (${String(run)})`);
  if (content['id'] !== id) differ(`says that it is ${String(content['id'])}`);
  const real = hash('sha1', JSON.stringify(content).slice(1), 'base64url').slice(0, 16);
  if (contentHash !== real) differ('does not have the content that its hash was made of');
}

/**
 * What the pipeline itself would write now. When a product showed in the past is not compared: what hid it then may be
 * over and forgotten, and nobody asks.
 *
 * @param content JSON; undefined: it would withhold it
 */
function checkContent(
  source: Readonly<Record<string, unknown>>,
  content: string | undefined,
  now: number,
  differ: (what: string) => void,
): void {
  if (content === undefined) {
    differ('is there, and the pipeline would withhold it');
    return;
  }
  const wanted = JSON.parse(content) as Readonly<Record<string, unknown>>;
  if (source['contentHash'] === wanted['contentHash']) return;
  const fields = [...new Set([...Object.keys(source), ...Object.keys(wanted)])].filter(
    (field) => !['version', 'run', 'contentHash'].includes(field),
  );
  const of = (document: Readonly<Record<string, unknown>>, field: string): string =>
    JSON.stringify(field === 'shownDuring' ? fromNow(document[field] as Interval[], now) : document[field]);
  const other = fields.filter((field) => of(source, field) !== of(wanted, field));
  if (other.length === 0) return;
  differ(
    `has another content: ${other.map((field) => `${field} ${of(source, field)}, not ${of(wanted, field)}`).join('; ')}`,
  );
}

function fromNow(intervals: readonly Interval[], now: number): Interval[] {
  return intervals.flatMap(({ gte, lt }) =>
    lt !== undefined && lt <= now
      ? []
      : [{ ...(gte === undefined || gte <= now ? {} : { gte }), ...(lt === undefined ? {} : { lt }) }],
  );
}

interface Interval {
  readonly gte?: number;
  readonly lt?: number;
}

function checkDisplay(expected: Expected | undefined, shown: Found | undefined, differ: (what: string) => void): void {
  const moments = expected?.moments ?? [];
  const showsEver = expected !== undefined && moments.some((moment) => expected.showsAt(moment));
  if (!showsEver) {
    if (shown !== undefined) differ('is there and must not show');
    return;
  }
  if (shown === undefined) {
    differ('is missing');
    return;
  }
  const intervals = shown.source['shownDuring'] as readonly Interval[];
  for (const moment of moments) {
    const says = intervals.some(({ gte = -Infinity, lt = Infinity }) => gte <= moment && moment < lt);
    if (says !== expected.showsAt(moment)) differ(`${says ? 'shows' : 'hides'} at ${new Date(moment).toISOString()}`);
  }
  const fields = fieldsOf(shown.source);
  for (const [name, value] of Object.entries(expected.fields)) {
    const stands = JSON.stringify(fields[name]);
    if (stands !== JSON.stringify(value)) differ(`${name} is ${stands} and must be ${JSON.stringify(value)}`);
  }
}

/** The fields of a document that the oracle speaks of. */
function fieldsOf(source: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const idIn = (value: unknown) => (typeof value === 'object' && value !== null && 'id' in value ? value.id : null);
  const sorted = (value: unknown) =>
    [...(value as (string | number)[])].sort((a, b) => (typeof a === 'number' ? a - Number(b) : a < b ? -1 : 1));
  return {
    ...source,
    seller: idIn(source['seller']),
    brand: idIn(source['brand']),
    filedCategories: sorted(source['filedCategories']),
    sizesInStock: sorted(source['sizesInStock']),
    tags: sorted(source['tags']),
    channels: sorted(source['channels']),
  };
}
