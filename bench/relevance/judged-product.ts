import type { Pool, RowDataPacket } from 'mysql2/promise';
import type { Storefront } from '../../src/storefronts/storefront.ts';
import { judgeBySql, keyOf } from '../../test/oracle/oracle.ts';

/** What a product of the demo catalogue was made from. Its title plays no part in any judgement. */
export interface Attributes {
  readonly item: string;
  readonly category: number;
  readonly parentCategory: number;
  readonly brand: number;
  readonly gender: string;
  readonly age: string;
  readonly season: string;
  readonly fit: string;
  readonly fabric: string;
  readonly pattern: string;
  readonly colours: readonly string[];
  readonly length: string;
  readonly features: readonly string[];
  readonly delivery: string;
}

/** A product as a storefront may show it. */
export interface JudgedProduct extends Attributes {
  readonly id: number;
  /** Offers of one item share it; the search shows one of them. */
  readonly groupId: number | null;
  /** Whether an unknown shopper of the web may find it: worked out by SQL that shares no code with the product. */
  readonly found: boolean;
  readonly soldOut: boolean;
  readonly price: number | null;
  /** Of displayed options. */
  readonly sizesInStock: readonly string[];
}

interface AttributesRow extends RowDataPacket {
  readonly product_id: number;
  readonly attributes: unknown;
  readonly group_id: number | null;
}

export type JudgedCatalogue = ReadonlyMap<string, readonly JudgedProduct[]>;

/** Every product of each storefront's catalogue, also those that must not be found, by id. @param at epoch milliseconds */
export async function judgeCatalogue(
  database: Pool,
  storefronts: readonly Storefront[],
  at: number,
): Promise<JudgedCatalogue> {
  const judgements = await judgeBySql(database, storefronts, at);
  const [attributes] = await database.query<AttributesRow[]>(
    'SELECT a.product_id, a.attributes, p.group_id FROM product_attributes AS a JOIN products AS p ON p.id = a.product_id ORDER BY a.product_id',
  );
  const [options] = await database.query<({ product_id: number; sizes: string } & RowDataPacket)[]>(
    'SELECT product_id, GROUP_CONCAT(DISTINCT size) AS sizes FROM product_options WHERE displayed AND stock > 0 GROUP BY product_id',
  );
  const sizes = new Map(options.map((row) => [row.product_id, row.sizes.split(',')]));
  return new Map(
    storefronts.map(({ id: storefront }) => [
      storefront,
      attributes.map((row): JudgedProduct => {
        const judgement = judgements.get(keyOf(row.product_id, storefront));
        return {
          ...parse(row.attributes),
          id: row.product_id,
          groupId: row.group_id,
          found: judgement?.found ?? false,
          soldOut: judgement?.soldOut ?? true,
          price: judgement?.price ?? null,
          sizesInStock: sizes.get(row.product_id) ?? [],
        };
      }),
    ]),
  );
}

/** MySQL gives JSON as an object, MariaDB as text. */
function parse(value: unknown): Attributes {
  return (typeof value === 'string' ? JSON.parse(value) : value) as Attributes;
}
