import type { paths } from './search-api.ts';

// The types come from the API's own OpenAPI document (`npm run client`); this file only asks and throws.

const PREFIX = '/v1/storefronts/{storefront}';

/** Addresses below a storefront that take `Method`, such as /products. */
export type Path<Method extends 'get' | 'post'> = {
  [P in keyof paths]: P extends `${typeof PREFIX}${infer Rest}`
    ? paths[P] extends Record<Method, object>
      ? Rest
      : never
    : never;
}[keyof paths];

type Operation<P extends string, Method extends 'get' | 'post'> = `${typeof PREFIX}${P}` extends keyof paths
  ? paths[`${typeof PREFIX}${P}`][Method]
  : never;

/** What an address answers. */
export type Answer<P extends string, Method extends 'get' | 'post' = 'get'> =
  Operation<P, Method> extends { responses: { 200: { content: { 'application/json': infer Found } } } } ? Found : never;

/** The query parameters of a GET. */
export type Query<P extends string> =
  Operation<P, 'get'> extends { parameters: { query?: infer Parameters } }
    ? NonNullable<Parameters>
    : Record<string, never>;

/** The body of a POST. */
export type Body<P extends string> =
  Operation<P, 'post'> extends { requestBody?: { content: { 'application/json': infer Sent } } } ? Sent : never;

/** RFC 9457: what every 4xx and 5xx is. */
export type Problem = paths['/problems/{problem}']['get']['responses'][404]['content']['application/problem+json'];

export interface SearchClientOptions {
  /** Where the API answers, such as https://search.example.com. */
  readonly url: string;
  readonly storefront: string;
  readonly key: string;
  /** 5,000 by default. */
  readonly timeoutMs?: number;
}

export interface RequestOptions {
  /** Who the shopper is, signed by the storefront's server. */
  readonly context?: string;
  readonly signal?: AbortSignal;
}

export interface SearchClient {
  /** @throws SearchProblem for an error of the API; what `fetch` throws when there is no answer */
  get<P extends Path<'get'>>(path: P, query?: Query<P>, options?: RequestOptions): Promise<Answer<P>>;
  /** @throws as `get` */
  post<P extends Path<'post'>>(path: P, body: Body<P>, options?: RequestOptions): Promise<Answer<P, 'post'>>;
}

/** An error that the API answered. */
export class SearchProblem extends Error {
  /** The last part of `problem.type`, such as too-many-requests. */
  readonly kind: string;
  readonly status: number;
  readonly problem: Problem;
  /** How long the API wants to be left alone; null: it did not say. */
  readonly retryAfterSeconds: number | null;

  constructor(problem: Problem, retryAfter: string | null) {
    super(`${problem.title}: ${problem.detail}`);
    this.name = 'SearchProblem';
    this.kind = problem.type.split('/').at(-1) ?? '';
    this.status = problem.status;
    this.problem = problem;
    this.retryAfterSeconds = retryAfter === null ? null : Number(retryAfter);
  }
}

/** For servers and for browsers: it needs nothing but `fetch`. */
export function createSearchClient({ url, storefront, key, timeoutMs = 5_000 }: SearchClientOptions): SearchClient {
  const base = `${url.replace(/\/$/, '')}${PREFIX.replace('{storefront}', encodeURIComponent(storefront))}`;

  async function ask(address: string, { context, signal }: RequestOptions, sent: RequestInit): Promise<unknown> {
    const late = AbortSignal.timeout(timeoutMs);
    const headers = new Headers({ 'x-api-key': key });
    if (sent.body !== undefined) headers.set('content-type', 'application/json');
    if (context !== undefined) headers.set('x-search-context', context);
    const response = await fetch(address, {
      ...sent,
      headers,
      signal: signal === undefined ? late : AbortSignal.any([signal, late]),
    });
    const answer: unknown = await response.json();
    if (response.ok) return answer;
    throw new SearchProblem(answer as Problem, response.headers.get('retry-after'));
  }

  return {
    get: async (path, query, options = {}) =>
      (await ask(`${base}${path}${queryText(query ?? {})}`, options, { method: 'GET' })) as Answer<typeof path>,
    post: async (path, body, options = {}) =>
      (await ask(`${base}${path}`, options, { method: 'POST', body: JSON.stringify(body) })) as Answer<
        typeof path,
        'post'
      >,
  };
}

type Value = string | number | boolean;

/** A list is its parameter repeated: there are no comma lists. */
function queryText(query: object): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query) as [string, Value | Value[] | undefined][]) {
    for (const one of [value].flat()) if (one !== undefined) parameters.append(name, String(one));
  }
  return parameters.size === 0 ? '' : `?${parameters.toString()}`;
}
