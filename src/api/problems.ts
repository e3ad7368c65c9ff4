import { type Static, Type } from 'typebox';

interface ProblemType {
  readonly status: number;
  readonly title: string;
  /** For whoever writes against this API. */
  readonly description: string;
}

/** Every kind of error this API answers with (RFC 9457): its `type` is /problems/<name>, which describes it. */
export const PROBLEMS = {
  'request-invalid': {
    status: 400,
    title: 'The request is not valid',
    description: '`errors` names each parameter and what is wrong with it. Sending it again unchanged will not help.',
  },
  'cursor-invalid': {
    status: 400,
    title: 'The cursor can not be used',
    description:
      'It belongs to another query, order or index, or is older than a day. Ask for the first page again, without a cursor.',
  },
  'key-missing': {
    status: 401,
    title: 'An API key is needed',
    description: 'Send it as `Authorization: Bearer <key>` or as `X-Api-Key: <key>`.',
  },
  'key-invalid': {
    status: 401,
    title: 'The API key is not valid',
    description: 'It is mistyped or was revoked. A new key works a few seconds after it was made.',
  },
  'context-invalid': {
    status: 401,
    title: 'The signed context is not valid',
    description: 'Sign another one (docs/api.md), or leave the header out: then the shopper counts as unknown.',
  },
  'key-forbidden': {
    status: 403,
    title: 'The API key is for another storefront',
    description: 'A key is bound to one storefront: take the key of the storefront in the address.',
  },
  'origin-forbidden': {
    status: 403,
    title: 'The API key is for pages of another address',
    description: 'A browser key works in the pages it was made for (`--origin`). A server takes a key without origins.',
  },
  'storefront-unknown': {
    status: 404,
    title: 'There is no such storefront',
    description: 'The storefront in the address is not one that this service knows.',
  },
  'route-unknown': {
    status: 404,
    title: 'There is nothing at this address',
    description: 'Method or path is wrong: /docs lists what there is.',
  },
  'method-unknown': {
    status: 405,
    title: 'This address takes another method',
    description: 'The header `Allow` names those that it takes; /docs says what each does.',
  },
  'request-too-slow': {
    status: 408,
    title: 'The request took too long to arrive',
    description: 'Send it again, whole.',
  },
  'headers-too-large': {
    status: 431,
    title: 'The address or the headers are too large',
    description: 'Together they may have 16 KB: shorten the query, or send fewer filters.',
  },
  'body-too-large': {
    status: 413,
    title: 'The body is too large',
    description: 'Send less in one request.',
  },
  'media-type-unsupported': {
    status: 415,
    title: 'The body has an unsupported type',
    description: 'Send JSON, with `Content-Type: application/json`.',
  },
  'operator-only': {
    status: 403,
    title: 'This is for operators',
    description: 'Take a key that was made with `storefront-search keys create --role operator`.',
  },
  'too-many-requests': {
    status: 429,
    title: 'Too many requests with this API key',
    description: 'Wait for the seconds in the header `Retry-After`.',
  },
  'internal-error': {
    status: 500,
    title: 'Something failed on our side',
    description: '`requestId` finds its cause in the log.',
  },
  'index-missing': {
    status: 503,
    title: 'This storefront can not be searched yet',
    description: 'It has no live index. The operator builds one with `storefront-search reindex`.',
  },
  'index-foreign': {
    status: 503,
    title: 'The live index is of another release',
    description:
      'This process can not read it, and others can: ask again. The operator brings this one up to date (docs/upgrades.md).',
  },
  'search-unavailable': {
    status: 503,
    title: 'The search engine can not be reached',
    description: 'Ask again after the seconds in the header `Retry-After`.',
  },
  'source-unavailable': {
    status: 503,
    title: 'The shop’s database can not be read',
    description: 'Searching goes on without it. The operator looks at MYSQL_URL with `storefront-search doctor`.',
  },
  'deny-list-stale': {
    status: 503,
    title: 'What is hidden is not known',
    description:
      'Searching all the same could show what was just hidden. Ask again after the seconds in `Retry-After`.',
  },
  overloaded: {
    status: 503,
    title: 'The service is overloaded',
    description: 'Ask again after the seconds in the header `Retry-After`.',
  },
} as const satisfies Record<string, ProblemType>;

export type ProblemName = keyof typeof PROBLEMS;
export const PROBLEM_MEDIA_TYPE = 'application/problem+json';

/** A problem document: what every 4xx and 5xx of this API is. */
export const ProblemSchema = Type.Object({
  type: Type.String({ format: 'uri-reference', description: 'Which kind of error: an address that describes it.' }),
  title: Type.String(),
  status: Type.Integer(),
  detail: Type.String({ description: 'What went wrong this time, for people.' }),
  instance: Type.String({ format: 'uri-reference', description: 'The path that was asked for.' }),
  requestId: Type.String({ description: 'Finds this request in the log; also in the header X-Request-Id.' }),
  errors: Type.Optional(
    Type.Array(Type.Object({ parameter: Type.String(), message: Type.String() }), {
      description: 'Each wrong parameter.',
    }),
  ),
});
export type Problem = Static<typeof ProblemSchema>;

/** An error that is answered as the problem `problem`; `detail` is shown to the caller. */
export class ProblemError extends Error {
  readonly problem: ProblemName;
  readonly errors: Problem['errors'];

  constructor(problem: ProblemName, detail: string, errors?: Problem['errors']) {
    super(detail);
    this.name = 'ProblemError';
    this.problem = problem;
    this.errors = errors;
  }
}

/** What the documentation shows of a problem. */
function exampleOf(name: ProblemName): Problem {
  const { status, title, description } = PROBLEMS[name];
  return {
    type: `/problems/${name}`,
    title,
    status,
    detail: description,
    instance: '/v1/storefronts/brandi/products',
    requestId: '6f4b3f0e-6d3c-4a53-9d1c-0d0a4d3b6c11',
  };
}

/** The `response` of a route's schema: these problems, each under its status. */
export function problemResponses(...names: readonly ProblemName[]): Record<number, object> {
  const byStatus = new Map<number, ProblemName[]>();
  for (const name of names) {
    const { status } = PROBLEMS[name];
    byStatus.set(status, [...(byStatus.get(status) ?? []), name]);
  }
  return Object.fromEntries(
    [...byStatus].map(([status, alike]) => [
      status,
      {
        description: alike.map((name) => `${PROBLEMS[name].title} (/problems/${name}).`).join(' '),
        content: { [PROBLEM_MEDIA_TYPE]: { schema: { ...ProblemSchema, examples: alike.map(exampleOf) } } },
      },
    ]),
  );
}
