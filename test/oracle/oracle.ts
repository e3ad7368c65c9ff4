import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Pool, RowDataPacket } from 'mysql2/promise';
import { PACKAGE_ROOT } from '../../src/package-root.ts';
import type { Storefront } from '../../src/storefronts/storefront.ts';

/** What shoppers may see of a product in a storefront. */
export interface Judgement {
  readonly shown: boolean;
  /** Also by a shopper of the web of whom nothing is known. */
  readonly found: boolean;
  /** The same, by an operator. */
  readonly foundByStaff: boolean;
  readonly soldOut: boolean;
  readonly price: number | null;
  readonly couponPrice: number | null;
  readonly boost: number;
}

export type Judgements = ReadonlyMap<string, Judgement>;

export function keyOf(product: number, storefront: string): string {
  return `${storefront} ${product}`;
}

/** Asks the database: the rules as SQL, independent of the product's code. @param at epoch milliseconds, whole seconds */
export async function judgeBySql(database: Pool, storefronts: readonly Storefront[], at: number): Promise<Judgements> {
  const sql = await readFile(join(PACKAGE_ROOT, 'test', 'oracle', 'judge-products.sql'), 'utf8');
  const idsWhere = (wanted: (storefront: Storefront) => boolean) =>
    storefronts
      .filter(wanted)
      .map(({ id }) => id)
      .join(',');
  const connection = await database.getConnection();
  try {
    await connection.query('SET @at = CAST(? AS DATETIME), @sold_out_hidden = ?, @adult_masked = ?', [
      new Date(at).toISOString().slice(0, 19).replace('T', ' '),
      idsWhere(({ policies }) => policies.soldOut === 'hidden'),
      idsWhere(({ policies }) => policies.adult === 'masked'),
    ]);
    const [rows] = await connection.query<RowDataPacket[]>(sql);
    return new Map(
      rows.map((row) => [
        keyOf(Number(row['product']), String(row['storefront'])),
        {
          shown: Number(row['shown']) === 1,
          found: Number(row['found']) === 1,
          foundByStaff: Number(row['found_by_staff']) === 1,
          soldOut: Number(row['sold_out']) === 1,
          price: row['price'] === null ? null : Number(row['price']),
          couponPrice: row['coupon_price'] === null ? null : Number(row['coupon_price']),
          boost: Number(row['boost']),
        },
      ]),
    );
  } finally {
    connection.release();
  }
}
