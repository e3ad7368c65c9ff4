import { type Command, Option } from 'commander';
import { ExpectedError } from '../errors.ts';
import type { SourceRow } from '../extract/source-shape.ts';
import type { StoredRow } from '../pipelines/operator-changes.ts';
import { type MerchandisingRule, readMerchandisingRule } from '../search/merchandising.ts';
import type { Storefront } from '../storefronts/storefront.ts';
import { fromDateTime, readPeriodMoment, toDateTime, wholeNumber } from './operator-options.ts';

type MerchandisingRow = SourceRow<'merchandising'>;

/** Something for a query or a category, as it is typed. */
export interface MerchandisingFlags {
  readonly storefront: string;
  readonly kind?: string;
  readonly query?: string;
  readonly category?: number;
  readonly product?: number;
  readonly position?: number;
  readonly factor?: string;
  readonly url?: string;
  readonly from?: string;
  readonly until?: string;
}

/** The options that describe it, on `add` and, as a draft, on `preview`. */
export function withMerchandising(command: Command): Command {
  return command
    .requiredOption('-s, --storefront <id>', 'the storefront')
    .option('--query <text>', 'for this query, however it is typed')
    .option('--category <id>', 'for this category, without a query', wholeNumber)
    .addOption(new Option('--kind <kind>', 'what to do').choices(['pin', 'boost', 'bury', 'hide', 'redirect']))
    .option('--product <id>', 'pin, boost, bury, hide: the product', wholeNumber)
    .option('--position <place>', 'pin: place in the list, from 1', wholeNumber)
    .option('--factor <factor>', 'boost: 1 to 10; bury: 0.1 to 1')
    .option('--url <url>', 'redirect: a path of the storefront, or an https address')
    .option('--from <time>', "from this moment on, in the storefront's time zone; at once by default")
    .option('--until <time>', 'up to and without this moment; for good by default');
}

/** @throws ExpectedError request-invalid; whether it makes a valid rule is `toRule`'s to say */
export function readMerchandisingFlags(flags: MerchandisingFlags, { timeZone }: Storefront): MerchandisingRow {
  const moment = (text: string | undefined) => (text === undefined ? null : readPeriodMoment(text, timeZone));
  const row: MerchandisingRow = {
    id: Number.MAX_SAFE_INTEGER,
    storefront: flags.storefront,
    kind: flags.kind ?? null,
    queryText: flags.query ?? null,
    categoryId: flags.category ?? null,
    productId: flags.product ?? null,
    position: flags.position ?? null,
    url: flags.url ?? null,
    weight: flags.factor ?? null,
    startsAt: moment(flags.from),
    endsAt: moment(flags.until),
    enabled: true,
  };
  for (const [name, value, kinds] of [
    ['--product', row.productId, ['pin', 'boost', 'bury', 'hide']],
    ['--position', row.position, ['pin']],
    ['--factor', row.weight, ['boost', 'bury']],
    ['--url', row.url, ['redirect']],
  ] as const) {
    if (value !== null && !kinds.some((kind) => kind === row.kind)) {
      throw new ExpectedError(
        'request-invalid',
        `A ${row.kind ?? 'rule without a kind'} takes no ${name}.`,
        'Leave it out.',
      );
    }
  }
  return row;
}

/** @throws ExpectedError request-invalid with the reason that the row would be ignored for */
export function toRule(row: MerchandisingRow): MerchandisingRule {
  const read = readMerchandisingRule(row);
  if (!('reason' in read)) return read;
  throw new ExpectedError(
    'request-invalid',
    `This is not valid: ${read.reason}.`,
    'docs/display-policies.md shows what each kind takes.',
  );
}

export function toStoredMerchandising(row: MerchandisingRow): StoredRow {
  return {
    storefront_id: row.storefront,
    kind: row.kind,
    query_text: row.queryText,
    category_id: row.categoryId,
    product_id: row.productId,
    position: row.position,
    url: row.url,
    weight: row.weight,
    starts_at: toDateTime(row.startsAt),
    ends_at: toDateTime(row.endsAt),
    enabled: 1,
  };
}

/** A row of `merchandising` as the publisher's reader takes it. */
export function fromStoredMerchandising(row: StoredRow): MerchandisingRow {
  const text = (column: string) => (row[column] === null || row[column] === undefined ? null : String(row[column]));
  const number = (column: string) => (text(column) === null ? null : Number(text(column)));
  return {
    id: Number(row['id']),
    storefront: text('storefront_id'),
    kind: text('kind'),
    queryText: text('query_text'),
    categoryId: number('category_id'),
    productId: number('product_id'),
    position: number('position'),
    url: text('url'),
    weight: text('weight'),
    startsAt: fromDateTime(row['starts_at']),
    endsAt: fromDateTime(row['ends_at']),
    enabled: row['enabled'] === null ? null : row['enabled'] === 1,
  };
}
