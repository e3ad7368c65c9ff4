import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import { type Static, Type } from 'typebox';
import { explainRow, type RowExplanation } from '../../../pipelines/explain-row.ts';
import { explainQuery } from '../../../search/explain-query.ts';
import { type QueryExplanation, QueryExplanationSchema } from '../../../search/query-explanation.ts';
import type { ProductRoutes } from '../products.ts';
import { openSearchContext } from '../search-context.ts';
import { STOREFRONT_ID } from '../storefront-route.ts';
import { AtSchema, OPERATOR_PROBLEMS, readMoment, requireOperator, requireSource } from './operator-access.ts';

const Nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const Moment = Type.String({ format: 'date-time' });

const ExplanationSchema = Type.Object({
  product: Type.Integer(),
  storefront: Type.String(),
  at: Moment,
  shown: Type.Boolean(),
  reasons: Type.Array(Type.String(), { description: 'Why it is not shown at that moment.' }),
  rules: Type.Array(
    Type.Object({
      rule: Type.String(),
      verdict: Type.Enum(['shows', 'hides']),
      reason: Nullable(Type.String({ description: 'Why it hides, at that moment or at another.' })),
      shownDuring: Type.Array(Type.Object({ from: Nullable(Moment), until: Nullable(Moment) })),
      policies: Type.Array(Type.Integer()),
    }),
    { description: 'Every rule, in order. Empty: there is no such product.' },
  ),
  price: Nullable(
    Type.Object({
      amount: Type.Integer(),
      source: Type.String(),
      sourceId: Nullable(Type.Integer({ description: 'Of the time deal or policy.' })),
      everyday: Type.Integer(),
      couponPrice: Nullable(Type.Integer()),
    }),
  ),
  order: Type.Object({ factor: Type.Number(), policies: Type.Array(Type.Integer()) }),
  nextTransitionAt: Nullable(Moment),
  indexed: Nullable(
    Type.Object({
      index: Type.String(),
      state: Nullable(Type.String()),
      version: Nullable(Type.Integer()),
      run: Nullable(Type.String()),
      reasons: Type.Array(Type.String()),
    }),
  ),
  search: Nullable(QueryExplanationSchema),
  unreadable: Nullable(Type.String({ description: 'Why its row can not be read.' })),
  row: Type.Unknown({ description: 'As the database has it; moments in epoch milliseconds. null: there is none.' }),
});

const QuerySchema = Type.Optional(
  Type.String({
    maxLength: 2_000,
    description:
      'Explains its place among the results of this query too, for a shopper whom nobody knows, or whom X-Search-Context names.',
    examples: ['반팔 티'],
  }),
);

/** GET /v1/storefronts/{storefront}/products/{product}/explanation: why a product shows, or does not. */
export function registerExplanation(scope: FastifyInstance, dependencies: ProductRoutes): void {
  scope.withTypeProvider<TypeBoxTypeProvider>().route({
    method: 'GET',
    url: '/products/:product/explanation',
    schema: {
      operationId: 'explainProduct',
      summary: 'Why a product shows, or does not (operators)',
      tags: ['operators'],
      security: [{ bearer: [] }, { apiKey: [] }],
      params: Type.Object({
        storefront: STOREFRONT_ID,
        product: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER, examples: [1071974] }),
      }),
      querystring: Type.Object({ at: Type.Optional(AtSchema), q: QuerySchema }, { additionalProperties: false }),
      response: {
        200: { description: 'The rules one by one.', content: { 'application/json': { schema: ExplanationSchema } } },
        ...OPERATOR_PROBLEMS,
      },
    },
    handler: async (request) => {
      const { storefront } = requireOperator(request);
      const { elasticsearch, prefix } = dependencies;
      const { at, q } = request.query;
      const { product } = request.params;
      const services = { ...requireSource(dependencies), elasticsearch, prefix };
      const moment = at === undefined ? null : readMoment(at);
      const explanation = await explainRow(services, product, storefront, moment);
      if (q === undefined) return toAnswer(explanation, null);
      const context = await openSearchContext(request, dependencies);
      // An operator's key finds test products too; what shoppers see is asked for.
      const shopper = { ...context.caller, staff: false, now: explanation.at };
      return toAnswer(explanation, await explainQuery({ ...context, caller: shopper }, product, q));
    },
  });
}

function toAnswer(explanation: RowExplanation, search: QueryExplanation | null): Static<typeof ExplanationSchema> {
  const { product, storefront, at, row, unreadable, verdict, indexed } = explanation;
  const next = verdict?.transformed.kind === 'document' ? verdict.transformed.document.nextTransitionAt : null;
  const hiding = verdict?.rules.filter((rule) => rule.verdict === 'hides') ?? [];
  return {
    product,
    storefront,
    at: toText(at),
    shown: verdict?.shown ?? false,
    reasons: verdict === null ? ['missing'] : hiding.map((rule) => rule.reason ?? rule.rule),
    rules: (verdict?.rules ?? []).map(({ shownDuring, policies, ...rule }) => ({
      ...rule,
      shownDuring: shownDuring.map(({ gte, lt }) => ({ from: toText(gte), until: toText(lt) })),
      policies: [...policies],
    })),
    price: priceOf(verdict?.price ?? null),
    order: { factor: verdict?.boost.boost ?? 1, policies: [...(verdict?.boost.policies ?? [])] },
    nextTransitionAt: toText(next),
    indexed: indexed === null ? null : { ...indexed, reasons: [...indexed.reasons] },
    search,
    unreadable,
    row,
  };
}

type Decided = NonNullable<RowExplanation['verdict']>['price'];

function priceOf(decided: Decided): Static<typeof ExplanationSchema>['price'] {
  if (decided === null) return null;
  const { price, everyday, couponPrice } = decided;
  return { ...price, everyday, couponPrice };
}

function toText(moment: number): string;
function toText(moment: number | null | undefined): string | null;
function toText(moment: number | null | undefined): string | null {
  return moment === null || moment === undefined ? null : new Date(moment).toISOString();
}
