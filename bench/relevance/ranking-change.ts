import { Type } from 'typebox';
import { Value } from 'typebox/value';
import { type Storefront, StorefrontSchema } from '../../src/storefronts/storefront.ts';

type Ranking = Partial<Storefront['ranking']>;

/** Weights that are tried: for every storefront, or for each by its id. */
export type RankingChange = Ranking | Readonly<Record<string, Ranking>>;

const RankingSchema = Type.Partial(StorefrontSchema.properties.ranking, { additionalProperties: false });
const ByStorefrontSchema = Type.Record(Type.String({ pattern: '^[a-z0-9]+$' }), RankingSchema);

/** @throws Error where the text is neither form */
export function readRanking(text: string): RankingChange {
  const change: unknown = JSON.parse(text);
  if (Value.Check(RankingSchema, change) || Value.Check(ByStorefrontSchema, change)) return change;
  const names = Object.keys(StorefrontSchema.properties.ranking.properties).join(', ');
  throw new Error(`The ranking file is an object of weights (${names}), or of such objects by storefront id.`);
}

/** Pure. */
export function withRanking(storefront: Storefront, change: RankingChange): Storefront {
  const own: Ranking = Value.Check(ByStorefrontSchema, change) ? (change[storefront.id] ?? {}) : change;
  return { ...storefront, ranking: { ...storefront.ranking, ...own } };
}
