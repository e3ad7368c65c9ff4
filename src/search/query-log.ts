import type { Client } from '@elastic/elasticsearch';
import type { Logger } from 'pino';
import type { SearchResult } from './search-result.ts';

/** One search as the query log has it: what was asked and what came of it, and nothing of who asked. */
export interface LoggedSearch {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly storefront: string;
  /** As it was typed, normalised. */
  readonly query: string;
  /** As it was searched for, corrected. */
  readonly applied: string;
  readonly stage: SearchResult['query']['stage'];
  /** Products found. */
  readonly total: number;
  readonly index: string;
  /** Number of the dictionary release. */
  readonly dictionaries: number | null;
  readonly latencyMs: number;
}

export interface QueryLog {
  /** Takes no time and never fails. */
  record(search: LoggedSearch): void;
  /** Writes what is waiting, for a second at most. */
  stop(): Promise<void>;
  /** Searches that were not written: more came than fit, or Elasticsearch did not take them. */
  readonly dropped: number;
}

export interface QueryLogOptions {
  readonly write: (searches: readonly LoggedSearch[]) => Promise<void>;
  readonly logger: Pick<Logger, 'warn' | 'info'>;
  /** 2,000 by default. */
  readonly flushMs?: number;
  /** 5,000 by default, some 2 MB: what comes on top is dropped. */
  readonly mostWaiting?: number;
}

const STOP_MS = 1_000;

/**
 * Writes searches in batches, one batch at a time, in the background. It stands in nobody's way: an Elasticsearch that is
 * slow or down costs entries of the log, never a search.
 */
export function createQueryLog({ write, logger, flushMs = 2_000, mostWaiting = 5_000 }: QueryLogOptions): QueryLog {
  let waiting: LoggedSearch[] = [];
  let writing: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let dropped = 0;
  let failed = false;
  let stopped = false;

  const flush = (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    const batch = waiting;
    waiting = [];
    if (batch.length === 0) return Promise.resolve();
    return write(batch).then(
      () => {
        if (failed) logger.info({ dropped }, 'The query log is written again.');
        failed = false;
      },
      (error: unknown) => {
        // Not tried again: what comes meanwhile needs the room.
        dropped += batch.length;
        // Once for each outage, not every two seconds.
        if (!failed) logger.warn({ err: error }, 'The query log can not be written; searches go on without it.');
        failed = true;
      },
    );
  };
  const schedule = () => {
    if (timer !== undefined || writing !== undefined || stopped) return;
    timer = setTimeout(() => {
      writing = flush().finally(() => {
        writing = undefined;
        if (waiting.length > 0) schedule();
      });
    }, flushMs);
  };
  return {
    record(search) {
      if (waiting.length >= mostWaiting || stopped) {
        dropped += 1;
        return;
      }
      waiting.push(search);
      schedule();
    },
    async stop() {
      stopped = true;
      clearTimeout(timer);
      let late: NodeJS.Timeout | undefined;
      const patience = new Promise<void>((resolve) => {
        late = setTimeout(resolve, STOP_MS);
      });
      await Promise.race([Promise.resolve(writing).then(flush), patience]);
      clearTimeout(late);
    },
    get dropped() {
      return dropped;
    },
  };
}

/** Beyond this a batch is given up: the next one waits already. */
const WRITE_TIMEOUT_MS = 5_000;

/**
 * Appends searches to the index of their month.
 *
 * @param indexAt the index of a moment, epoch milliseconds
 * @throws (the returned function) when not all of them were taken
 */
export function createQueryLogWriter(client: Client, indexAt: (at: number) => string): QueryLogOptions['write'] {
  return async (searches) => {
    const operations = searches.flatMap((search) => [{ create: { _index: indexAt(search.at) } }, search]);
    const { items } = await client.bulk({ operations }, { requestTimeout: WRITE_TIMEOUT_MS, maxRetries: 0 });
    const refused = items.map(({ create }) => create?.error).find((error) => error !== undefined);
    if (refused !== undefined) throw new Error(`The query log was refused: ${refused.reason ?? refused.type}`);
  };
}

/**
 * A query without what could tell who asked: mail addresses, and numbers as long as those of telephones, cards and
 * residents. Pure.
 */
export function withoutPersonalData(query: string): string {
  return query.replace(/\S*@\S*/gu, '#').replace(/\d(?:[\s.-]?\d){6,}/gu, '#');
}
