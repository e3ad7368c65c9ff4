import { errors } from '@elastic/elasticsearch';
import { ExpectedError } from '../errors.ts';

/** Statuses that say 'not now' rather than 'no'. */
const RETRIABLE_STATUSES: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/** Whether the same request may succeed if it is sent again unchanged. */
export function isRetriableElasticsearchError(error: unknown): boolean {
  if (error instanceof errors.ResponseError) return RETRIABLE_STATUSES.has(error.statusCode ?? 0);
  return isConnectionFailure(error);
}

/**
 * What a person can do about a failed request, or `undefined` when the error is not the client's.
 *
 * `elasticsearch-unavailable` is retriable, `elasticsearch-refused` is not.
 *
 * @param url where the client was pointed; its credentials never reach the message
 */
export function explainElasticsearchError(error: unknown, url: string): ExpectedError | undefined {
  if (error instanceof errors.ResponseError) return explainResponse(error, withoutCredentials(url));
  if (error instanceof errors.ProductNotSupportedError) {
    return new ExpectedError(
      'elasticsearch-refused',
      `What answers at ${withoutCredentials(url)} is not Elasticsearch.`,
      'Point ELASTICSEARCH_URL at Elasticsearch 9 or newer; OpenSearch has no Synonyms API and is not supported.',
      { cause: error },
    );
  }
  if (!isConnectionFailure(error)) return undefined;
  const what = error instanceof errors.TimeoutError ? 'did not answer in time' : 'can not be reached';
  return new ExpectedError(
    'elasticsearch-unavailable',
    `Elasticsearch at ${withoutCredentials(url)} ${what}: ${error.message}.`,
    'Check that it runs and that ELASTICSEARCH_URL is right (storefront-search doctor).',
    { cause: error },
  );
}

/** The address for a message: scheme, host, port and path. */
export function withoutCredentials(url: string): string {
  if (!URL.canParse(url)) return 'the configured address';
  const parsed = new URL(url);
  parsed.username = '';
  parsed.password = '';
  parsed.search = '';
  return parsed.href.replace(/\/$/, '');
}

type ConnectionFailure = InstanceType<
  typeof errors.ConnectionError | typeof errors.TimeoutError | typeof errors.NoLivingConnectionsError
>;

function isConnectionFailure(error: unknown): error is ConnectionFailure {
  return (
    error instanceof errors.ConnectionError ||
    error instanceof errors.TimeoutError ||
    error instanceof errors.NoLivingConnectionsError
  );
}

function explainResponse(error: InstanceType<typeof errors.ResponseError>, address: string): ExpectedError {
  const status = error.statusCode ?? 0;
  const cause = { cause: error };
  if (status === 401) {
    return new ExpectedError(
      'elasticsearch-refused',
      `Elasticsearch at ${address} does not accept the key or password.`,
      'Correct the ELASTICSEARCH_... setting of this role, or make new keys with: storefront-search setup',
      cause,
    );
  }
  if (status === 403) {
    return new ExpectedError(
      'elasticsearch-refused',
      `Elasticsearch at ${address} does not allow this to the role that asked: ${reasonOf(error)}.`,
      'Bring roles and keys up to date with: storefront-search setup',
      cause,
    );
  }
  if (RETRIABLE_STATUSES.has(status)) {
    return new ExpectedError(
      'elasticsearch-unavailable',
      `Elasticsearch at ${address} can't take the request now (HTTP ${status}): ${reasonOf(error)}.`,
      'Try again; if it lasts, look at the health of its cluster (storefront-search doctor).',
      cause,
    );
  }
  if (reasonOf(error).startsWith('strict_dynamic_mapping_exception')) {
    return new ExpectedError(
      'elasticsearch-refused',
      `A state index lacks a field that this release writes: ${reasonOf(error)}.`,
      'Bring the state indices up to date with: storefront-search setup',
      cause,
    );
  }
  return new ExpectedError(
    'elasticsearch-refused',
    `Elasticsearch at ${address} refused the request (HTTP ${status}): ${reasonOf(error)}.`,
    'storefront-search doctor compares versions, permissions and settings with what is needed.',
    cause,
  );
}

/** The innermost useful sentence of an Elasticsearch error body, without a trailing full stop. */
function reasonOf(error: InstanceType<typeof errors.ResponseError>): string {
  const body = error.body as ErrorBody | string | undefined;
  const failure = typeof body === 'object' ? body.error : undefined;
  const first = typeof failure === 'object' ? (failure.root_cause?.[0] ?? failure) : undefined;
  const text = first?.reason === undefined ? error.message : `${first.type ?? 'error'}: ${first.reason}`;
  return text.replace(/\s+/g, ' ').slice(0, 400).replace(/\.$/, '');
}

interface ErrorBody {
  readonly error?: string | (ErrorCause & { readonly root_cause?: readonly ErrorCause[] });
}

interface ErrorCause {
  readonly type?: string;
  readonly reason?: string;
}
