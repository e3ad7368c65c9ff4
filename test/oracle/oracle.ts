import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Pool, PoolConnection, RowDataPacket } from 'mysql2/promise';
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

/** The rules as SQL, independent of the product's code, over the shop as it was when it was asked to look. */
export interface Oracle {
  /** @param at epoch milliseconds, whole seconds */
  judge(at: number): Promise<Judgements>;
  close(): void;
}

/** Looks at the shop once; what changes in it afterwards is not judged. */
export async function openOracle(database: Pool, storefronts: readonly Storefront[]): Promise<Oracle> {
  const connection = await database.getConnection();
  try {
    const idsWhere = (wanted: (storefront: Storefront) => boolean) =>
      storefronts
        .filter(wanted)
        .map(({ id }) => id)
        .join(',');
    await connection.query('SET @sold_out_hidden = ?, @adult_masked = ?', [
      idsWhere(({ policies }) => policies.soldOut === 'hidden'),
      idsWhere(({ policies }) => policies.adult === 'masked'),
    ]);
    for (const statement of (await readSql('gather-facts.sql')).split(/;\s*\n/)) {
      if (statement.trim() !== '') await connection.query(statement);
    }
  } catch (error) {
    connection.destroy();
    throw error;
  }
  return {
    judge: (at) => judge(connection, at),
    // Its temporary tables go with it.
    close: () => connection.destroy(),
  };
}

/** Looks at the shop as it is, for one moment. @param at epoch milliseconds, whole seconds */
export async function judgeBySql(database: Pool, storefronts: readonly Storefront[], at: number): Promise<Judgements> {
  const oracle = await openOracle(database, storefronts);
  try {
    return await oracle.judge(at);
  } finally {
    oracle.close();
  }
}

async function judge(connection: PoolConnection, at: number): Promise<Judgements> {
  await connection.query('SET @at = CAST(? AS DATETIME)', [new Date(at).toISOString().slice(0, 19).replace('T', ' ')]);
  const [rows] = await connection.query<RowDataPacket[]>(await readSql('judge-products.sql'));
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
}

function readSql(file: string): Promise<string> {
  return readFile(join(PACKAGE_ROOT, 'test', 'oracle', file), 'utf8');
}
