import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { describeError, type ErrorCode, ExpectedError } from '../errors.ts';
import { type Problem, PROBLEM_MEDIA_TYPE, ProblemError, type ProblemName, PROBLEMS } from './problems.ts';

/** Turns an SDK's error into an expected one; `undefined`: it is none of the SDK's. */
export type ExplainError = (error: unknown) => ExpectedError | undefined;

interface Answer {
  readonly problem: ProblemName;
  readonly detail: string;
  readonly errors?: Problem['errors'];
}

const HIDDEN = 'The cause is in the log.';
const RETRY_AFTER_SECONDS = '1';

/** Expected failures of this product that have a problem of their own; all others are internal errors. */
const BY_CODE: Partial<Record<ErrorCode, ProblemName>> = {
  'request-invalid': 'request-invalid',
  'cursor-invalid': 'cursor-invalid',
  'storefront-unknown': 'storefront-unknown',
  'index-missing': 'index-missing',
  'index-foreign': 'index-foreign',
  'elasticsearch-unavailable': 'search-unavailable',
  'deny-list-stale': 'deny-list-stale',
  'mysql-unavailable': 'source-unavailable',
  'mysql-refused': 'source-unavailable',
  'source-invalid': 'source-unavailable',
};

/** Fastify's own refusals by status. */
const BY_STATUS: Readonly<Record<number, ProblemName>> = {
  413: 'body-too-large',
  415: 'media-type-unsupported',
  429: 'too-many-requests',
  503: 'overloaded',
};

/** Answers every error as a problem document, logs those of 5xx with their cause and shows none of it. */
export function createErrorHandler(explain: ExplainError) {
  const log = createErrorLog();
  return (error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const answer = answerTo(explain(error) ?? error);
    if (PROBLEMS[answer.problem].status >= 500) log(error, answer.problem, request);
    return sendProblem(request, reply, answer);
  };
}

const LOGGED_EVERY_MS = 1_000;

/** An internal error is always logged, since its `requestId` was given out; a flood of refusals is a line a second. */
function createErrorLog(): (error: unknown, problem: ProblemName, request: FastifyRequest) => void {
  const kinds = new Map<ProblemName, { at: number; held: number }>();
  return (error, problem, request) => {
    const now = performance.now();
    const kind = kinds.get(problem);
    if (problem !== 'internal-error' && kind !== undefined && now - kind.at < LOGGED_EVERY_MS) {
      kind.held += 1;
      return;
    }
    kinds.set(problem, { at: now, held: 0 });
    const before = kind === undefined || kind.held === 0 ? {} : { alsoBefore: kind.held };
    request.log.error({ err: error, problem, ...before }, describeError(error));
  };
}

/** Sends a problem document. */
export function sendProblem(
  request: FastifyRequest,
  reply: FastifyReply,
  { problem, detail, errors }: Answer,
): FastifyReply {
  const { status, title } = PROBLEMS[problem];
  if (status === 401) reply.header('www-authenticate', 'Bearer realm="storefront-search"');
  if (status === 503 && !reply.hasHeader('retry-after')) reply.header('retry-after', RETRY_AFTER_SECONDS);
  const body: Problem = {
    type: `/problems/${problem}`,
    title,
    status,
    detail,
    instance: request.url.split('?', 1)[0] ?? '/',
    requestId: request.id,
    ...(errors === undefined ? {} : { errors }),
  };
  return reply.code(status).type(PROBLEM_MEDIA_TYPE).send(body);
}

function answerTo(error: unknown): Answer {
  if (error instanceof ProblemError) return { problem: error.problem, detail: error.message, errors: error.errors };
  if (error instanceof ExpectedError) {
    const problem = BY_CODE[error.code] ?? 'internal-error';
    // What is wrong on our side names our addresses and indices: that is for the log.
    return { problem, detail: PROBLEMS[problem].status >= 500 ? HIDDEN : `${error.message} ${error.remedy}` };
  }
  if (!isFastifyError(error)) return { problem: 'internal-error', detail: HIDDEN };
  if (error.validation !== undefined) {
    const inBody = error.validationContext === 'body';
    const errors = error.validation.map((issue) => (inBody ? describeBodyIssue(issue) : describeIssue(issue)));
    return {
      problem: 'request-invalid',
      detail: errors.map(({ parameter, message }) => `${parameter} ${message}`).join('; '),
      errors,
    };
  }
  const status = error.statusCode ?? 500;
  const problem = BY_STATUS[status] ?? (status >= 400 && status < 500 ? 'request-invalid' : 'internal-error');
  return { problem, detail: PROBLEMS[problem].status >= 500 ? HIDDEN : error.message };
}

function isFastifyError(error: unknown): error is FastifyError {
  return error instanceof Error && ('statusCode' in error || 'validation' in error);
}

type Issue = NonNullable<FastifyError['validation']>[number];

/** As `describeIssue`, with the whole place in the body: requests[0].params.hitsPerPage. */
function describeBodyIssue(issue: Issue): { parameter: string; message: string } {
  const steps = issue.instancePath.split('/').slice(1);
  const { additionalProperty, missingProperty } = issue.params;
  for (const property of [additionalProperty, missingProperty]) if (typeof property === 'string') steps.push(property);
  const parameter = steps.map((step) => (/^\d+$/.test(step) ? `[${step}]` : `.${step}`)).join('');
  return { parameter: parameter.slice(1) || 'body', message: describeIssue(issue).message };
}

/** `/size must be <= 100` as the parameter and the sentence. */
function describeIssue(issue: Issue): { parameter: string; message: string } {
  const parameter = issue.instancePath.split('/')[1];
  const { additionalProperty, missingProperty, allowedValues } = issue.params;
  if (typeof additionalProperty === 'string') {
    return { parameter: additionalProperty, message: 'is not a parameter of this route' };
  }
  if (typeof missingProperty === 'string') return { parameter: missingProperty, message: 'is missing' };
  if (Array.isArray(allowedValues)) {
    return { parameter: parameter ?? 'query', message: `must be one of: ${allowedValues.join(', ')}` };
  }
  return { parameter: parameter ?? 'query', message: issue.message ?? 'is not valid' };
}
