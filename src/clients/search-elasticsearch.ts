import { type Client, SniffingTransport } from '@elastic/elasticsearch';
import type { Config } from '../config.ts';
import { ExpectedError } from '../errors.ts';
import { type Breaker, createBreaker } from './breaker.ts';
import { elasticsearchFor } from './elasticsearch.ts';
import { isRetriableElasticsearchError } from './elasticsearch-errors.ts';
import { createSharedRequests, type SharedRequests } from './shared-requests.ts';

/** Told what becomes of the requests of searches. */
export interface SearchElasticsearchEvents {
  /** Answered by another's request; or refused, since the breaker is open. */
  onRequest(outcome: 'shared' | 'refused'): void;
  onBreaker(state: 'open' | 'closed'): void;
}

/** An answer may be so old. Divides a second, so that no period of a policy begins or ends within such a step. */
export const SHARED_MS = 250;

const FAILURES_IN_A_ROW = 5;
const PAUSE_MS = 1_000;

type Request = SniffingTransport['request'];
type RequestParams = Parameters<Request>[0];
type RequestOptions = Parameters<Request>[1];

/**
 * The client for what a shopper waits for, with the role `query`: requests that are the same and less than `SHARED_MS`
 * apart are sent once, and none is sent while Elasticsearch does not answer.
 *
 * Its requests fail with ExpectedError elasticsearch-unavailable while the breaker is open.
 */
export function searchElasticsearchFor(config: Config, events: SearchElasticsearchEvents): Client {
  const breaker = createBreaker({
    failures: FAILURES_IN_A_ROW,
    pauseMs: PAUSE_MS,
    onChange: (state) => events.onBreaker(state),
  });
  const shared = createSharedRequests({ maxAgeMs: SHARED_MS, onShared: () => events.onRequest('shared') });
  const send = guardedSend(breaker, shared, () => events.onRequest('refused'));
  return elasticsearchFor(config, 'query', {
    requestTimeoutMs: config.SEARCH_TIMEOUT_MS,
    Transport: class extends SniffingTransport {
      override request(params: RequestParams, options?: RequestOptions): Promise<never> {
        // The caller knows what it gets; the overloads of `request` only say the same.
        return send(params, options, () => super.request<never>(params, options));
      }
    },
  });
}

function guardedSend(breaker: Breaker, shared: SharedRequests, onRefused: () => void) {
  const guarded = async <T>(send: () => Promise<T>): Promise<T> => {
    const attempt = breaker.enter();
    if (attempt === null) {
      onRefused();
      throw new ExpectedError(
        'elasticsearch-unavailable',
        'Elasticsearch has not been answering in time, and is left alone for a moment.',
        'Look at its health and load: storefront-search doctor.',
      );
    }
    try {
      const answer = await send();
      attempt.succeed();
      return answer;
    } catch (error) {
      if (isRetriableElasticsearchError(error)) attempt.fail();
      else attempt.succeed();
      throw error;
    }
  };
  return <T>(params: RequestParams, options: RequestOptions, send: () => Promise<T>): Promise<T> => {
    if (!onlyReads(params)) return guarded(send);
    const { method, path, querystring, body, bulkBody } = params;
    // Whatever makes another answer.
    const key = JSON.stringify([method, path, querystring, body ?? bulkBody, options?.ignore, options?.meta]);
    // Each that waits counts for the breaker: one request that many share would otherwise be a single failure.
    return guarded(() => shared.share(key, send));
  };
}

function onlyReads({ method, path }: RequestParams): boolean {
  return method === 'GET' || method === 'HEAD' || /\/_(?:m?search|mget|count)$/.test(path);
}
