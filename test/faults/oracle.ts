// What must stand in an index, said a second time: from the tables as they are, moment by moment, with nothing of src/.
import { type Database, isTrue, momentOf, numberOf, type Row, textOf } from './database.ts';

/** What is said of one product in one storefront. */
export interface Expected {
  readonly id: number;
  /** Whether it shows at this moment (epoch milliseconds). */
  readonly showsAt: (moment: number) => boolean;
  /** Moments between which nothing about display changes, the present one first, in order. */
  readonly moments: readonly number[];
  /** Fields of its document, as they are at the database's now. */
  readonly fields: Readonly<Record<string, unknown>>;
}

export interface OracleStorefront {
  readonly id: string;
  readonly hidesSoldOut: boolean;
}

const SHOWN_STATUSES = ['on_sale', 'sold_out', 'temporarily_sold_out'];

/** Says it of every product that the storefront offers. */
export function expectedIn(storefront: OracleStorefront, database: Database): Map<number, Expected> {
  const { tables, now } = database;
  const sellers = byId(tables.sellers);
  const brands = byId(tables.brands);
  const categories = byId(tables.categories);
  const filed = groupBy(tables.product_categories, 'product_id');
  const options = groupBy(tables.product_options, 'product_id');
  const tags = groupBy(tables.product_tags, 'product_id');
  const deals = groupBy(tables.time_deals, 'product_id');
  const exposures = new Map(
    tables.product_exposures
      .filter((row) => row['storefront_id'] === storefront.id)
      .map((row) => [numberOf(row, 'product_id') ?? 0, row]),
  );
  const policies = tables.display_policies.filter(
    (row) => isTrue(row, 'enabled') && (row['storefront_id'] === null || row['storefront_id'] === storefront.id),
  );
  const expected = new Map<number, Expected>();

  for (const product of tables.products) {
    const id = numberOf(product, 'id') ?? 0;
    const exposure = exposures.get(id);
    if (exposure === undefined) continue;
    const seller = sellers.get(numberOf(product, 'seller_id') ?? 0);
    const brand = brands.get(numberOf(product, 'brand_id') ?? 0);
    const places = (filed.get(id) ?? []).map((row) => numberOf(row, 'category_id') ?? 0);
    const visiblePlaces = places.filter((place) => lineage(place, categories)?.every(isOpen) === true);
    const above = new Set(
      places.flatMap((place) => (lineage(place, categories) ?? []).map((row) => numberOf(row, 'id'))),
    );
    for (const place of places) above.add(place);
    const offered = (options.get(id) ?? []).filter((row) => isTrue(row, 'displayed'));
    const inStock = offered.filter((row) => (numberOf(row, 'stock') ?? 0) > 0);
    const soldOut = textOf(product, 'sale_status') !== 'on_sale' || inStock.length === 0;
    const everyday = numberOf(exposure, 'price') ?? numberOf(product, 'sale_price') ?? 0;
    const mine = policies.filter((row) => namesProduct(row, { id, product, above }));

    const always =
      isTrue(exposure, 'displayed') &&
      !isTrue(product, 'blinded') &&
      isTrue(product, 'displayed') &&
      textOf(product, 'approval') === 'approved' &&
      ['ok', 'flagged'].includes(textOf(product, 'moderation')) &&
      SHOWN_STATUSES.includes(textOf(product, 'sale_status')) &&
      seller !== undefined &&
      textOf(seller, 'status') === 'active' &&
      brand !== undefined &&
      !isTrue(brand, 'blinded') &&
      !isTrue(brand, 'rights_claim') &&
      visiblePlaces.length > 0 &&
      textOf(product, 'channels')
        .split(',')
        .some((channel) => channel === 'app' || channel === 'web') &&
      (numberOf(product, 'list_price') ?? 0) >= 1 &&
      everyday >= 1 &&
      ['shown', 'members_only', 'inquiry'].includes(textOf(product, 'price_display')) &&
      !runsBackwards(product, 'sale_from', 'sale_to') &&
      (!soldOut || (textOf(product, 'sold_out_display') === 'show' && !storefront.hidesSoldOut));

    const showsAt = (moment: number): boolean =>
      always &&
      seller !== undefined &&
      brand !== undefined &&
      isDuring(exposure, 'display_from', 'display_to', moment) &&
      isOutside(seller, 'leave_from', 'leave_to', moment) &&
      isOutside(brand, 'embargo_from', 'embargo_until', moment) &&
      !mine.some((row) => row['effect'] === 'hide' && hidesAt(row, moment)) &&
      letsShow(mine, moment);

    const boundaries = [
      ...bounds(exposure, 'display_from', 'display_to'),
      ...(seller === undefined ? [] : bounds(seller, 'leave_from', 'leave_to')),
      ...(brand === undefined ? [] : bounds(brand, 'embargo_from', 'embargo_until')),
      ...mine.flatMap((row) => bounds(row, 'starts_at', 'ends_at')),
    ].filter((moment) => moment > now);
    const fields = {
      name: textOf(product, 'name').normalize('NFC'),
      listPrice: numberOf(product, 'list_price'),
      price:
        textOf(product, 'price_display') === 'shown'
          ? priceAt(now, everyday, deals.get(id) ?? [], mine, storefront.id)
          : null,
      soldOut: soldOut ? 1 : 0,
      seller: numberOf(product, 'seller_id'),
      brand: numberOf(product, 'brand_id'),
      filedCategories: [...visiblePlaces].sort((a, b) => a - b),
      sizesInStock: [...new Set(inStock.map((row) => textOf(row, 'size')))].sort(),
      tags: (tags.get(id) ?? []).map((row) => textOf(row, 'tag')).sort(),
      adult: isTrue(product, 'adult'),
      searchable: isTrue(product, 'searchable'),
      internal: isTrue(product, 'internal') || (seller !== undefined && isTrue(seller, 'internal')),
      channels: textOf(product, 'channels')
        .split(',')
        .filter((channel) => channel === 'app' || channel === 'web')
        .sort(),
    };
    expected.set(id, { id, showsAt, moments: [now, ...new Set(boundaries.sort((a, b) => a - b))], fields });
  }
  return expected;
}

/** The category and all above it; undefined where one is missing or they go round in a circle. */
function lineage(id: number, categories: ReadonlyMap<number, Row>): Row[] | undefined {
  const line: Row[] = [];
  for (let next: number | null = id; next !== null;) {
    const row = categories.get(next);
    if (row === undefined || line.includes(row)) return undefined;
    line.push(row);
    next = numberOf(row, 'parent_id');
  }
  return line;
}

function isOpen(category: Row): boolean {
  return isTrue(category, 'displayed') && isTrue(category, 'in_use');
}

function namesProduct(
  policy: Row,
  { id, product, above }: { readonly id: number; readonly product: Row; readonly above: ReadonlySet<unknown> },
): boolean {
  const target = numberOf(policy, 'target_id');
  switch (policy['target_type']) {
    case 'all':
      return target === null;
    case 'product':
      return target === id;
    case 'seller':
      return target === numberOf(product, 'seller_id');
    case 'brand':
      return target === numberOf(product, 'brand_id');
    case 'category':
      return target !== null && above.has(target);
    default:
      return false;
  }
}

function hidesAt(policy: Row, moment: number): boolean {
  return runsBackwards(policy, 'starts_at', 'ends_at') || isDuring(policy, 'starts_at', 'ends_at', moment);
}

/** Policies that show: in one of the periods of those with the highest priority, and at no other time. */
function letsShow(policies: readonly Row[], moment: number): boolean {
  const shows = policies.filter((row) => row['effect'] === 'show' && !runsBackwards(row, 'starts_at', 'ends_at'));
  if (shows.length === 0) return true;
  const highest = Math.max(...shows.map((row) => numberOf(row, 'priority') ?? 0));
  return shows.some((row) => numberOf(row, 'priority') === highest && isDuring(row, 'starts_at', 'ends_at', moment));
}

function priceAt(
  moment: number,
  everyday: number,
  deals: readonly Row[],
  policies: readonly Row[],
  storefront: string,
): number {
  let price = everyday;
  const running = deals.filter(
    (row) =>
      isTrue(row, 'enabled') &&
      (row['storefront_id'] === null || row['storefront_id'] === storefront) &&
      (numberOf(row, 'price') ?? 0) >= 1 &&
      isDuring(row, 'starts_at', 'ends_at', moment),
  );
  const deal = best(running, (row) => numberOf(row, 'price') ?? 0);
  if (deal !== undefined) price = numberOf(deal, 'price') ?? 0;
  const amountOf = (row: Row): number => {
    const { price: fixed, percentOff = 0 } = JSON.parse(textOf(row, 'parameters')) as {
      price?: number;
      percentOff?: number;
    };
    return fixed ?? Math.max(1, Math.floor((everyday * (100 - percentOff)) / 100));
  };
  const priced = policies.filter((row) => row['effect'] === 'price' && isDuring(row, 'starts_at', 'ends_at', moment));
  const policy = best(priced, amountOf);
  if (policy === undefined) return price;
  return textOf(policy, 'parameters').includes('percentOff') ? Math.min(price, amountOf(policy)) : amountOf(policy);
}

/** The highest priority, then the lowest amount, then the lowest id. */
function best(rows: readonly Row[], amountOf: (row: Row) => number): Row | undefined {
  const rank = (row: Row) => [-(numberOf(row, 'priority') ?? 0), amountOf(row), numberOf(row, 'id') ?? 0];
  return [...rows].sort((one, other) => {
    const [a, b] = [rank(one), rank(other)];
    return (a[0] ?? 0) - (b[0] ?? 0) || (a[1] ?? 0) - (b[1] ?? 0) || (a[2] ?? 0) - (b[2] ?? 0);
  })[0];
}

function isDuring(row: Row, from: string, to: string, moment: number): boolean {
  return (momentOf(row, from) ?? -Infinity) <= moment && moment < (momentOf(row, to) ?? Infinity);
}

/** Outside of an absence; one that runs backwards hides always. */
function isOutside(row: Row, from: string, to: string, moment: number): boolean {
  if (row[from] === null && row[to] === null) return true;
  return !runsBackwards(row, from, to) && !isDuring(row, from, to, moment);
}

function runsBackwards(row: Row, from: string, to: string): boolean {
  const [start, end] = [momentOf(row, from), momentOf(row, to)];
  return start !== null && end !== null && start >= end;
}

function bounds(row: Row, ...columns: readonly string[]): number[] {
  return columns.flatMap((column) => momentOf(row, column) ?? []);
}

function byId(rows: readonly Row[]): Map<number, Row> {
  return new Map(rows.map((row) => [numberOf(row, 'id') ?? 0, row]));
}

function groupBy(rows: readonly Row[], column: string): Map<number, Row[]> {
  const groups = new Map<number, Row[]>();
  for (const row of rows) {
    const key = numberOf(row, column) ?? 0;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  return groups;
}
