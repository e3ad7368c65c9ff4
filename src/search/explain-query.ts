import type { estypes } from '@elastic/elasticsearch';
import { attemptClauses } from './attempt-query.ts';
import { type Merchandising, merchandisingFor } from './merchandising.ts';
import type { QueryExplanation } from './query-explanation.ts';
import { type Attempt, planQuery, type QueryPlan, WITHOUT_WORDS } from './query-plan.ts';
import { pagesMixedTogether } from './result-pages.ts';
import type { SearchContext } from './search-context.ts';
import { searchProducts } from './search-products.ts';
import { LAST_HIT, readSearchRequest, type SearchRequest } from './search-request.ts';
import type { SearchResult } from './search-result.ts';
import { visibilityFilters } from './visibility.ts';
import { wordsOf } from './word-runs.ts';

type Query = NonNullable<estypes.QueryDslQueryContainer>;
type Stage = QueryExplanation['stages'][number];

/** One thing that is asked about the product, and the words for it. */
interface Question {
  readonly about: string;
  readonly query: Query;
  /** false: the answer decides nothing. */
  readonly required: boolean;
}

interface Fields {
  readonly groupId: number | null;
  readonly boost: number | null;
  readonly popularity: number | null;
  readonly soldOut: number | null;
}

interface Asked {
  readonly matched: readonly boolean[];
  /** Null: the index does not know the product. */
  readonly fields: Fields | null;
}

/**
 * Explains one product for one query, as the caller would be answered. It takes the same decisions by the same code as a
 * search, and asks Elasticsearch which of its clauses the product meets.
 *
 * @param text as a shopper would type it
 */
export async function explainQuery(context: SearchContext, product: number, text: string): Promise<QueryExplanation> {
  const { storefront, caller, rules, knowledge } = context;
  const request: SearchRequest = {
    ...readSearchRequest({ q: text }, storefront),
    page: { number: 1, size: LAST_HIT },
  };
  const result = await searchProducts(context, request);
  const merchandising = merchandisingFor(rules, request, storefront, caller.now);
  const visible = visibilityFilters(caller, storefront);
  const plan = planQuery(request.text, knowledge);
  const attempts = attemptsOf(request, plan);
  const questions = attempts.map((attempt) => questionsOf(attempt, context));
  const filters = visible.map((query) => ({ about: nameOf(query), query, required: true }));
  const [seen, ...asked] = await askAbout(context, product, [filters, ...questions]);
  const counts = await countMatches(context, [...visible, ...hiddenBy(merchandising)], questions);
  const at = answeredAt(attempts, plan, counts, result);
  const stages = attempts.map((attempt, place) =>
    describeStage(attempt, questions[place] ?? [], asked[place]?.matched ?? [], counts[place] ?? 0, place === at),
  );
  const place = result.hits.findIndex(({ id }) => id === product);
  const fields = seen?.fields ?? null;
  const checked = filters.map(({ about }, number) => ({ filter: about, passes: seen?.matched[number] ?? false }));
  const known = { checked, stages, at, fields, merchandising };
  return {
    query: result.query,
    total: result.total,
    rank: place === -1 ? null : await rankOnPages(context, request, product, place),
    whyNot: place === -1 ? await whyNot(context, product, result, known) : [],
    filters: checked,
    stages: stages.slice(0, Math.max(at, firstMatch(stages)) + 1),
    moved: {
      pin: merchandising.pins.find((pin) => pin.product === product)?.position ?? null,
      factor: merchandising.factors.find((one) => one.product === product)?.factor ?? 1,
      boost: fields?.boost ?? null,
      popularity: fields?.popularity ?? null,
      soldOut: fields?.soldOut === undefined || fields.soldOut === null ? null : fields.soldOut > 0,
      redirect: merchandising.redirect,
    },
  };
}

/**
 * The place, from 1, of a product for shoppers who turn the storefront's pages: there its seller's products may be spread.
 *
 * @param place in the list as it is ranked, from 0
 */
async function rankOnPages(
  context: SearchContext,
  request: SearchRequest,
  product: number,
  place: number,
): Promise<number> {
  const { size, sellerLimit = null } = context.storefront.page;
  if (sellerLimit === null) return place + 1;
  // Products change their places only among the pages that are made together.
  const together = pagesMixedTogether(size);
  const first = Math.floor(place / (size * together)) * together + 1;
  const last = Math.min(first + together - 1, Math.floor(LAST_HIT / size));
  for (let number = first; number <= last; number++) {
    const { hits } = await searchProducts(context, { ...request, page: { number, size } });
    const at = hits.findIndex(({ id }) => id === product);
    if (at !== -1) return (number - 1) * size + at + 1;
  }
  return place + 1;
}

function attemptsOf({ text }: SearchRequest, { first, wider, others }: QueryPlan): readonly Attempt[] {
  if (first === null) return [];
  if (text.applied === '') return [WITHOUT_WORDS];
  return [first, ...(wider === null ? [] : [wider]), ...others()];
}

/** What an attempt asks; where it asks for several words at once, also each by itself. */
function questionsOf(attempt: Attempt, { storefront }: SearchContext): Question[] {
  const words = wordsOf(attempt.text);
  const single = words.length < 2 || attempt.match === 'two-grams' ? [] : words;
  return [
    ...attemptClauses(attempt, storefront).map((clause) => ({ ...clause, required: true })),
    ...single.map((word) => ({
      about: `word: ${word}`,
      query: { match: { allText: { query: word, operator: 'and' as const } } },
      required: false,
    })),
  ];
}

/** Which of each list the product meets. */
async function askAbout(
  { client, release }: SearchContext,
  product: number,
  lists: readonly (readonly Question[])[],
): Promise<Asked[]> {
  const searches = lists.flatMap((questions) => [
    {},
    {
      query: {
        bool: {
          filter: { term: { id: product } },
          should: questions.map(({ query }, place) => ({ bool: { filter: [query], _name: String(place) } })),
        },
      },
      size: 1,
      _source: ['groupId', 'boost', 'popularity', 'soldOut'],
    },
  ]);
  const { responses } = await client.msearch<Partial<Fields>>({ index: release.index, searches });
  return lists.map((questions, place) => {
    const response = responses[place];
    if (response === undefined || 'error' in response) throw new Error('Elasticsearch could not explain a query.');
    const [hit] = response.hits.hits;
    const names = new Set(Array.isArray(hit?.matched_queries) ? hit.matched_queries : []);
    const { groupId = null, boost = null, popularity = null, soldOut = null } = hit?._source ?? {};
    return {
      matched: questions.map((_question, number) => names.has(String(number))),
      fields: hit === undefined ? null : { groupId, boost, popularity, soldOut },
    };
  });
}

/** How many products each list of questions finds. */
async function countMatches(
  { client, release }: SearchContext,
  visible: readonly Query[],
  lists: readonly (readonly Question[])[],
): Promise<number[]> {
  if (lists.length === 0) return [];
  const searches = lists.flatMap((questions) => {
    const required = questions.filter((question) => question.required).map(({ query }) => query);
    return [{}, { query: { bool: { filter: [...visible, ...required] } }, size: 0, track_total_hits: true }];
  });
  const { responses } = await client.msearch({ index: release.index, searches });
  return responses.map((response) => {
    if ('error' in response) throw new Error('Elasticsearch could not count what a query finds.');
    return typeof response.hits.total === 'object' ? response.hits.total.value : 0;
  });
}

function hiddenBy({ hidden }: Merchandising): Query[] {
  return hidden.length === 0 ? [] : [{ bool: { must_not: { terms: { id: [...hidden] } } } }];
}

/** The place of the attempt whose results were given; -1: nothing was found, or nothing tried. */
function answeredAt(
  attempts: readonly Attempt[],
  { wider }: QueryPlan,
  counts: readonly number[],
  { query }: SearchResult,
): number {
  if (query.stage === 'nothing' || query.stage === 'banned') return -1;
  const isAnswer = (attempt: Attempt, place: number) =>
    attempt.stage === query.stage && attempt.applied === query.applied && (counts[place] ?? 0) > 0;
  // The wider reading is also among the looser ones; it stands first where it was taken.
  const place = attempts.findIndex((attempt, at) => attempt !== wider && isAnswer(attempt, at));
  return place === -1 ? attempts.findIndex(isAnswer) : place;
}

function describeStage(
  { stage, applied }: Attempt,
  questions: readonly Question[],
  matched: readonly boolean[],
  products: number,
  answered: boolean,
): Stage {
  const clauses = questions.map(({ about, required }, place) => ({
    clause: about,
    required,
    passes: matched[place] ?? false,
  }));
  return {
    stage,
    applied,
    products,
    answered,
    matches: clauses.every(({ required, passes }) => passes || !required),
    clauses,
  };
}

function firstMatch(stages: readonly Stage[]): number {
  return stages.findIndex(({ matches }) => matches);
}

interface Known {
  readonly checked: QueryExplanation['filters'];
  readonly stages: readonly Stage[];
  readonly at: number;
  readonly fields: Fields | null;
  readonly merchandising: Merchandising;
}

/** In sentences: everything that keeps it out, the strongest first. */
async function whyNot(
  context: SearchContext,
  product: number,
  { query, hits, total }: SearchResult,
  { checked, stages, at, fields, merchandising }: Known,
): Promise<string[]> {
  if (fields === null) return ['The live index does not hold this product.'];
  const reasons: string[] = [];
  const failed = checked.filter(({ passes }) => !passes).map(({ filter }) => filter);
  if (failed.length > 0) reasons.push(`It does not pass: ${failed.join(', ')}.`);
  if (merchandising.hidden.includes(product)) reasons.push('Merchandisers hide it for this query.');
  if (query.stage === 'banned') return [...reasons, 'The query has a banned word: nothing is searched for.'];
  const answered = stages[at];
  const missing = (answered ?? stages[0])?.clauses.filter(({ required, passes }) => required && !passes) ?? [];
  if (missing.length > 0) {
    const lacks = `it lacks ${missing.map(({ clause }) => clause).join('; ')}`;
    reasons.push(
      answered === undefined ? `Nothing is found: ${lacks}.` : `The stage ${answered.stage} answers: ${lacks}.`,
    );
    const later = stages[firstMatch(stages)];
    if (later !== undefined) {
      reasons.push(
        `The stage ${later.stage} (${later.applied}) would match it, but is tried only when nothing is found before.`,
      );
    }
  }
  if (reasons.length > 0) return reasons;
  const other = await standsForItem(context, fields.groupId, hits);
  if (other !== null) return [`Product ${other}, another offer of the same item, stands for it.`];
  if (total > LAST_HIT) return [`It comes after the hit ${LAST_HIT}, which no page shows.`];
  return ['The index changed between the search and its explanation: ask again.'];
}

/** The offer in the results that stands for the whole item; null: there is none. */
async function standsForItem(
  { client, release }: SearchContext,
  item: number | null,
  hits: SearchResult['hits'],
): Promise<number | null> {
  if (item === null || item <= 0) return null;
  const found = await client.search<{ id: number }>({
    index: release.index,
    query: { term: { groupId: item } },
    size: 1_000,
    _source: ['id'],
  });
  const offers = new Set(found.hits.hits.map(({ _source }) => _source?.id));
  return hits.find(({ id }) => offers.has(id))?.id ?? null;
}

/** A filter by the field that it looks at. */
function nameOf({ term, terms, bool }: Query): string {
  const [field] = Object.keys(term ?? terms ?? {});
  return field ?? (bool === undefined ? 'filter' : 'not denied at once');
}
