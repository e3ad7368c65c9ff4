import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import { type Static, Type } from 'typebox';
import type { Differences } from '../../../pipelines/count-differences.ts';
import { diffPolicies, type PoliciesDiff, shareFor } from '../../../pipelines/policies-diff.ts';
import { PolicyChangesSchema, readPolicyChanges } from '../../../pipelines/policy-changes.ts';
import type { ApiDependencies } from '../../app.ts';
import { ProblemError } from '../../problems.ts';
import { BODY_PROBLEMS, STOREFRONT_ID } from '../storefront-route.ts';
import { AtSchema, OPERATOR_PROBLEMS, readMoment, requireOperator, requireSource } from './operator-access.ts';

/** So many products are judged within a second; `policies diff` looks at all. */
const SAMPLED_PRODUCTS = 2_000;
const NAMED_PRODUCTS = 10;

const Moment = Type.String({ format: 'date-time' });
const Nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const DifferencesOf = <T extends Type.TSchema>(value: T) =>
  Type.Object({
    count: Type.Integer(),
    reasons: Type.Record(Type.String(), Type.Integer(), { description: 'How many have each reason.' }),
    samples: Type.Array(
      Type.Object({
        product: Type.Integer(),
        name: Type.String(),
        before: value,
        after: value,
        reasons: Type.Array(Type.String()),
      }),
    ),
  });
const Price = Type.Object({ price: Nullable(Type.Integer()), couponPrice: Nullable(Type.Integer()) });

const DiffSchema = Type.Object({
  before: Moment,
  after: Moment,
  share: Type.Number({ description: 'Of the catalogue: the counts are of this part of it.' }),
  products: Type.Integer({ description: 'Looked at.' }),
  offered: Type.Integer({ description: 'Of those, in this storefront.' }),
  shownBefore: Type.Integer(),
  shownAfter: Type.Integer(),
  appears: DifferencesOf(Type.Boolean()),
  disappears: DifferencesOf(Type.Boolean()),
  price: DifferencesOf(Price),
  order: DifferencesOf(Type.Number()),
  unreadable: Type.Integer(),
  invalidPolicies: Type.Array(Type.Object({ id: Type.Integer(), reason: Type.String(), stillHides: Type.Boolean() })),
});

/** POST /v1/storefronts/{storefront}/policies/diff: a dry run over a sample of the catalogue. Nothing is written. */
export function registerPoliciesDiff(scope: FastifyInstance, dependencies: ApiDependencies): void {
  let busy = false;
  scope.withTypeProvider<TypeBoxTypeProvider>().route({
    method: 'POST',
    url: '/policies/diff',
    schema: {
      operationId: 'diffPolicies',
      summary: 'What policy changes, or another moment, would do (operators)',
      description: `Judges about ${SAMPLED_PRODUCTS} products twice. Moments carry their offset. Nothing is written.`,
      tags: ['operators'],
      security: [{ bearer: [] }, { apiKey: [] }],
      params: Type.Object({ storefront: STOREFRONT_ID }),
      body: Type.Object(
        { changes: Type.Optional(PolicyChangesSchema), at: Type.Optional(AtSchema) },
        { additionalProperties: false },
      ),
      response: {
        200: { description: 'What would differ.', content: { 'application/json': { schema: DiffSchema } } },
        ...BODY_PROBLEMS,
        ...OPERATOR_PROBLEMS,
      },
    },
    handler: async (request) => {
      const { storefront } = requireOperator(request);
      const source = requireSource(dependencies);
      const changes = readPolicyChanges(request.body.changes ?? [], readMoment);
      const at = request.body.at === undefined ? null : readMoment(request.body.at);
      if (changes.length === 0 && at === null) {
        throw new ProblemError('request-invalid', 'There is nothing to compare: send `changes`, `at` or both.');
      }
      if (at !== null && at < dependencies.now()) {
        throw new ProblemError('request-invalid', '`at` is over, and policies that are over are not read.');
      }
      // One at a time in each process: searches come first.
      if (busy) throw new ProblemError('overloaded', 'Another dry run is going on here.');
      busy = true;
      try {
        const share = await shareFor(source, SAMPLED_PRODUCTS);
        const request = { storefronts: [storefront], changes, at, share, samples: NAMED_PRODUCTS };
        return toAnswer(await diffPolicies(source, request));
      } finally {
        busy = false;
      }
    },
  });
}

function toAnswer(found: PoliciesDiff): Static<typeof DiffSchema> {
  const [one] = found.storefronts;
  if (one === undefined) throw new Error('A dry run answered for no storefront.');
  return {
    before: new Date(found.before).toISOString(),
    after: new Date(found.after).toISOString(),
    share: found.share,
    products: found.products,
    offered: one.products,
    shownBefore: one.shownBefore,
    shownAfter: one.shownAfter,
    appears: copyOf(one.appears),
    disappears: copyOf(one.disappears),
    price: copyOf(one.price),
    order: copyOf(one.order),
    unreadable: found.unreadable.count,
    invalidPolicies: found.invalidPolicies.map(({ id, reason, stillHides }) => ({ id, reason, stillHides })),
  };
}

function copyOf<V>({ count, reasons, samples }: Differences<V>) {
  return {
    count,
    reasons: { ...reasons },
    samples: samples.map((sample) => ({ ...sample, reasons: [...sample.reasons] })),
  };
}
