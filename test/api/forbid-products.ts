import type { Pool, RowDataPacket } from 'mysql2/promise';
import type { MerchandisingRule } from '../../src/search/merchandising.ts';
import type { Storefront } from '../../src/storefronts/storefront.ts';
import { judgeBySql, keyOf } from '../oracle/oracle.ts';

/**
 * Changes the catalogue so that each rule hides products of brandi that everybody could find before.
 *
 * @param moments epoch milliseconds: when the index is built, and when shoppers ask; policies with a time change between them
 * @returns the ids that each rule hides, by the rule's name
 * @throws Error when the catalogue has no product for a rule
 */
export async function forbidProducts(
  database: Pool,
  storefronts: readonly Storefront[],
  { indexedAt, asked }: { readonly indexedAt: number; readonly asked: number },
): Promise<ReadonlyMap<string, number[]>> {
  const forbidden = new Map<string, number[]>();
  const found = await judgeBySql(database, storefronts, indexedAt);
  const shown = (ids: readonly number[]) => ids.filter((id) => found.get(keyOf(id, 'brandi'))?.found === true);

  const hide = async (name: string, find: string, change: (id: number) => readonly [string, unknown[]]) => {
    const [rows] = await database.query<RowDataPacket[]>(find);
    const candidates = rows.map((row) => ({ of: Number(row['target']), product: Number(row['product']) }));
    const taken = new Set([...forbidden.values()].flat());
    const target = candidates.find(({ product }) => shown([product]).length > 0 && !taken.has(product))?.of;
    if (target === undefined) throw new Error(`The catalogue has nothing for: ${name}.`);
    const products = candidates.filter((one) => one.of === target).map(({ product }) => product);
    forbidden.set(name, shown(products));
    const [sql, values] = change(target);
    await database.query(sql, values);
  };
  const at = (moment: number) => new Date(moment).toISOString().slice(0, 19);
  await hide(
    'blinded seller',
    'SELECT seller_id AS target, id AS product FROM products ORDER BY seller_id DESC',
    (id) => ["UPDATE sellers SET status = 'blinded' WHERE id = ?", [id]],
  );
  await hide(
    'brand under embargo by now',
    'SELECT brand_id AS target, id AS product FROM products ORDER BY brand_id DESC',
    (id) => ['UPDATE brands SET embargo_from = ?, embargo_until = NULL WHERE id = ?', [at(asked), id]],
  );
  await hide(
    'hidden category subtree',
    `SELECT c.parent_id AS target, pc.product_id AS product
     FROM categories c JOIN product_categories pc ON pc.category_id = c.id
     WHERE c.depth = 3 AND (SELECT COUNT(*) FROM product_categories o WHERE o.product_id = pc.product_id) = 1
     ORDER BY c.parent_id, pc.product_id`,
    (id) => ['UPDATE categories SET displayed = FALSE WHERE id = ?', [id]],
  );
  const one = 'SELECT id AS target, id AS product FROM products ORDER BY id DESC';
  await hide('period that has ended by now', one, (id) => [
    'UPDATE product_exposures SET display_to = ? WHERE product_id = ?',
    [at(asked), id],
  ]);
  await hide('period that has not begun', one, (id) => [
    'UPDATE product_exposures SET display_from = ? WHERE product_id = ?',
    [at(asked + 1_000), id],
  ]);
  await hide('other storefront', one, (id) => [
    "DELETE FROM product_exposures WHERE product_id = ? AND storefront_id = 'brandi'",
    [id],
  ]);
  await hide('adult', one, (id) => ['UPDATE products SET adult = TRUE WHERE id = ?', [id]]);
  await hide('only in the app', one, (id) => ["UPDATE products SET channels = 'app' WHERE id = ?", [id]]);
  await hide('only for members', one, (id) => ["UPDATE products SET member_grades = 'vip' WHERE id = ?", [id]]);
  await hide('not searchable', one, (id) => ['UPDATE products SET searchable = FALSE WHERE id = ?', [id]]);
  await hide('test product', one, (id) => ['UPDATE products SET internal = TRUE WHERE id = ?', [id]]);
  return forbidden;
}

/** Each forbidden product on top of each query: nobody may see a pin that a policy hides. */
export function pinEverything(ids: readonly number[], texts: readonly string[]): MerchandisingRule[] {
  const base = { category: null, startsAt: null, endsAt: null, kind: 'pin' } as const;
  return texts.flatMap((text, query) =>
    ids.slice(0, 40).map((product, place) => ({
      ...base,
      id: query * 100 + place,
      query: normal(text),
      product,
      position: place + 1,
    })),
  );
}

/** As merchandisers' rules and the query log have a query. */
export function normal(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim();
}
