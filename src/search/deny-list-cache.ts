import type { Logger } from 'pino';
import type { DeniedIds } from '../deny-lists/deny-list.ts';
import { ExpectedError } from '../errors.ts';

/** What every query of this process leaves out: read at start, and twice a second. */
export interface DenyListCache {
  /**
   * What is denied in a storefront.
   *
   * @throws ExpectedError deny-list-stale when nobody can say: to search without it could show what was just hidden
   */
  deniedIn(storefront: string): DeniedIds;
  /** Whether the lists are too old to search by. */
  readonly isStale: boolean;
  /** Reads the lists. @throws what reading threw; the lists stay as they were, and grow old */
  refresh(): Promise<void>;
  /** Refreshes from now on, until `stop`. */
  start(): void;
  stop(): void;
}

export interface DenyListCacheOptions {
  /** What is denied in each storefront. */
  readonly read: () => Promise<ReadonlyMap<string, DeniedIds>>;
  readonly logger: Pick<Logger, 'warn' | 'info'>;
  /** Monotonic milliseconds. */
  readonly now?: () => number;
  /** 500 by default. */
  readonly refreshMs?: number;
}

/** Lists that were read longer ago than this are no answer any more. */
const STALE_MS = 5_000;

export function createDenyListCache(options: DenyListCacheOptions): DenyListCache {
  const { read, logger, now = () => performance.now(), refreshMs = 500 } = options;
  let lists: ReadonlyMap<string, DeniedIds> = new Map();
  let readAt = -Infinity;
  let timer: NodeJS.Timeout | undefined;
  let failed = false;

  const isStale = () => now() - readAt > STALE_MS;
  const refresh = async () => {
    const askedAt = now();
    lists = await read();
    readAt = askedAt;
  };
  const schedule = (delay: number) => {
    timer = setTimeout(() => {
      const startedAt = now();
      refresh()
        .then(
          () => {
            if (failed) logger.info('The deny lists are read again.');
            failed = false;
          },
          (error: unknown) => {
            // Once for each outage, not twice a second.
            if (!failed) logger.warn({ err: error }, 'The deny lists could not be read.');
            failed = true;
          },
        )
        .finally(() => {
          if (timer !== undefined) schedule(Math.max(0, refreshMs - (now() - startedAt)));
        });
    }, delay);
  };
  return {
    deniedIn(storefront) {
      const denied = isStale() ? undefined : lists.get(storefront);
      if (denied !== undefined) return denied;
      throw new ExpectedError(
        'deny-list-stale',
        `What is hidden in ${storefront} has not been known for ${STALE_MS / 1_000} s.`,
        'Elasticsearch must answer, and the index of deny lists exist: storefront-search doctor says more.',
      );
    },
    get isStale() {
      return isStale();
    },
    refresh,
    start() {
      if (timer === undefined) schedule(refreshMs);
    },
    stop() {
      clearTimeout(timer);
      timer = undefined;
    },
  };
}
