import { elasticsearchFor } from '../clients/elasticsearch.ts';
import { explainElasticsearchError } from '../clients/elasticsearch-errors.ts';
import { explainMySqlError } from '../clients/mysql.ts';
import type { Config } from '../config.ts';
import { ExpectedError } from '../errors.ts';
import { liveAlias } from '../indices/index-name.ts';
import { readMerchandising } from '../pipelines/publish-merchandising.ts';
import { createResources } from '../resources.ts';
import { NOTHING_DENIED } from '../search/denied.ts';
import { createFacetLabels } from '../search/facet-labels.ts';
import { createReleaseResolver } from '../search/live-index.ts';
import type { MerchandisingRule } from '../search/merchandising.ts';
import { NOTHING_PUBLISHED } from '../search/published-dictionaries.ts';
import { NO_KNOWLEDGE } from '../search/query-knowledge.ts';
import { searchProducts } from '../search/search-products.ts';
import { readSearchRequest } from '../search/search-request.ts';
import type { SearchResult } from '../search/search-result.ts';
import { readStorefronts, requireStorefront } from '../storefronts/read-storefronts.ts';
import { table } from './describe-diff.ts';
import { type MerchandisingFlags, readMerchandisingFlags, toRule } from './merchandising-options.ts';
import { openSource } from './open-source.ts';
import { readPeriodMoment } from './operator-options.ts';

export interface PreviewFlags extends MerchandisingFlags {
  readonly without?: number;
  readonly at?: string;
  readonly size: number;
  readonly json?: true;
}

/**
 * Prints the first page of a query or a category twice: with what is in force, and with the draft, or without a row.
 *
 * @throws ExpectedError request-invalid for a draft that would be ignored
 */
export async function previewMerchandising(config: Config, flags: PreviewFlags): Promise<void> {
  const storefront = requireStorefront(await readStorefronts(config.STOREFRONTS_DIR), flags.storefront);
  const draft = flags.kind === undefined ? null : toRule(readMerchandisingFlags(flags, storefront));
  const now = flags.at === undefined ? Date.now() : readPeriodMoment(flags.at, storefront.timeZone);
  if (flags.query === undefined && flags.category === undefined) {
    throw new ExpectedError('request-invalid', 'There is nothing to search for.', 'Give --query or --category.');
  }
  const resources = createResources();
  try {
    const { source, queries, url } = await openSource(config, resources, 1);
    const client = resources.use(elasticsearchFor(config, 'query'), (opened) => opened.close());
    const search = async (rules: readonly MerchandisingRule[]): Promise<SearchResult> => {
      const resolve = createReleaseResolver(client, async () => NOTHING_PUBLISHED);
      const release = await resolve(liveAlias(config.NAME_PREFIX, storefront.id), storefront.id);
      const request = readSearchRequest(
        {
          page: 1,
          size: flags.size,
          sort: 'recommended',
          ...(flags.query === undefined ? {} : { q: flags.query }),
          ...(flags.category === undefined ? {} : { category: [await pathOf(flags.category)] }),
        },
        storefront,
      );
      const shopper = {
        now,
        channel: 'web',
        adultVerified: false,
        memberGrade: null,
        staff: false,
        denied: NOTHING_DENIED,
      } as const;
      const readLabels = createFacetLabels(client);
      const context = { client, release, storefront, caller: shopper, rules, knowledge: NO_KNOWLEDGE, readLabels };
      return searchProducts(context, request);
    };
    // A category is found by its path, which only its products know.
    const pathOf = async (category: number): Promise<string> => {
      const path = new RegExp(`^(\\d+>)*${category}$`);
      const { hits } = await client.search<{ categoryPaths: string[] }>({
        index: liveAlias(config.NAME_PREFIX, storefront.id),
        size: 1,
        _source: ['categoryPaths'],
        query: { regexp: { categoryPaths: `([0-9]+>)*${category}` } },
      });
      return hits.hits[0]?._source?.categoryPaths.find((one) => path.test(one)) ?? String(category);
    };
    try {
      const published = await readMerchandising({ pool: source.pool, queries, storefronts: [storefront.id] });
      const rules = published.get(storefront.id)?.rules ?? [];
      const kept = rules.filter(({ id }) => id !== flags.without);
      const [before, after] = [await search(rules), await search(draft === null ? kept : [...kept, draft])];
      const text = flags.json === true ? JSON.stringify({ before, after }, null, 2) : describe(before, after);
      process.stdout.write(`${text}\n`);
    } catch (error) {
      throw explainElasticsearchError(error, config.ELASTICSEARCH_URL) ?? explainMySqlError(error, url);
    }
  } finally {
    await resources.close();
  }
}

function describe(before: SearchResult, after: SearchResult): string {
  const placeBefore = new Map(before.hits.map(({ id }, place) => [id, place + 1]));
  const shown = new Set(after.hits.map(({ id }) => id));
  const gone = before.hits.filter(({ id }) => !shown.has(id));
  const rows = after.hits.map(({ id, name, price, soldOut }, place) => {
    const was = placeBefore.get(id);
    const moved = was === undefined ? 'new here' : was === place + 1 ? '' : `was ${was}`;
    return [String(place + 1), String(id), moved, price?.toLocaleString('en') ?? '', soldOut ? 'sold out' : '', name];
  });
  return [
    `${before.total} products before, ${after.total} after`,
    ...(before.redirect === after.redirect
      ? []
      : [`leads to: ${before.redirect ?? 'no page'} -> ${after.redirect ?? 'no page'}`]),
    ...table([['place', 'product', 'before', 'price', '', 'name'], ...rows]),
    ...gone.map(({ id, name }) => `no longer on this page: ${id}  ${name} (was ${placeBefore.get(id) ?? ''})`),
  ].join('\n');
}
