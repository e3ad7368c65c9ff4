import type { Client } from '@elastic/elasticsearch';
import type { Logger } from 'pino';
import type { InvalidMerchandising, MerchandisingRule } from './merchandising.ts';

/** What is published for a storefront, as its document in the state index `merchandising` has it. */
export interface PublishedMerchandising {
  readonly storefront: string;
  readonly publishedAt: string;
  readonly details: {
    /** In force now or later, by id. */
    readonly rules: readonly MerchandisingRule[];
    /** Rows that were left out. */
    readonly invalid: readonly InvalidMerchandising[];
  };
}

/** The merchandising rules of this process: read at start, and again every second. */
export interface MerchandisingCache {
  /** Those in force now or later. */
  rulesOf(storefront: string): readonly MerchandisingRule[];
  /** Reads what has changed. @throws what reading threw; the rules stay as they were */
  refresh(): Promise<void>;
  /** Refreshes from now on, until `stop`. */
  start(): void;
  stop(): void;
}

export interface MerchandisingCacheOptions {
  /** May read the state index. */
  readonly client: Client;
  /** The state index `merchandising`. */
  readonly index: string;
  readonly storefronts: readonly string[];
  readonly logger: Pick<Logger, 'warn'>;
  /** 1,000 by default. */
  readonly refreshMs?: number;
}

interface Known {
  readonly sequence: string;
  readonly rules: readonly MerchandisingRule[];
}

/** Without Elasticsearch the rules stay as they were: nothing can be searched then anyway. */
export function createMerchandisingCache(options: MerchandisingCacheOptions): MerchandisingCache {
  const { client, index, storefronts, logger, refreshMs = 1_000 } = options;
  const known = new Map<string, Known>();
  let timer: NodeJS.Timeout | undefined;
  let failed = false;

  const refresh = async () => {
    // By id, so what was written is there at once; the rules themselves only where they have changed.
    const { docs } = await client.mget({ index, ids: [...storefronts], _source: false });
    for (const doc of docs) {
      if ('error' in doc) throw new Error(`The merchandising could not be read: ${doc.error.reason ?? 'no reason'}.`);
      const sequence = `${doc._primary_term ?? 0}-${doc._seq_no ?? 0}`;
      if (!doc.found) known.delete(doc._id);
      else if (known.get(doc._id)?.sequence !== sequence) known.set(doc._id, await read(doc._id));
    }
  };
  const read = async (id: string): Promise<Known> => {
    const doc = await client.get<PublishedMerchandising>({ index, id }, { ignore: [404] });
    return {
      sequence: `${doc._primary_term ?? 0}-${doc._seq_no ?? 0}`,
      rules: doc._source?.details.rules ?? [],
    };
  };
  const schedule = () => {
    timer = setTimeout(() => {
      refresh()
        .then(
          () => {
            failed = false;
          },
          (error: unknown) => {
            // Once for each outage, not every second.
            if (!failed) logger.warn({ err: error }, 'The merchandising could not be read; it stays as it was.');
            failed = true;
          },
        )
        .finally(() => {
          if (timer !== undefined) schedule();
        });
    }, refreshMs);
  };
  return {
    rulesOf: (storefront) => known.get(storefront)?.rules ?? [],
    refresh,
    start() {
      if (timer === undefined) schedule();
    },
    stop() {
      clearTimeout(timer);
      timer = undefined;
    },
  };
}
