import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { ProblemError, type ProblemName, problemResponses, PROBLEMS } from '../problems.ts';

const NAMES = Object.keys(PROBLEMS) as ProblemName[];
const DescriptionSchema = Type.Object({
  type: Type.String(),
  status: Type.Integer(),
  title: Type.String(),
  description: Type.String(),
});

/** GET /problems/{problem}: what the `type` of a problem document means. */
export function registerProblems(app: FastifyInstance): void {
  app.withTypeProvider<TypeBoxTypeProvider>().route({
    method: 'GET',
    url: '/problems/:problem',
    schema: {
      operationId: 'describeProblem',
      summary: 'What an error means',
      tags: ['problems'],
      params: Type.Object({ problem: Type.String({ examples: ['storefront-unknown'] }) }),
      response: { 200: DescriptionSchema, ...problemResponses('route-unknown', 'headers-too-large') },
    },
    handler: async (request) => {
      const name = NAMES.find((known) => known === request.params.problem);
      if (name === undefined) throw new ProblemError('route-unknown', 'There is no such problem.');
      return { type: `/problems/${name}`, ...PROBLEMS[name] };
    },
  });
}
