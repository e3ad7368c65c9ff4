import type { Client } from '@elastic/elasticsearch';
import { stateIndex } from '../indices/index-name.ts';

/** A consumer that runs, and what it can write. */
export interface RegisteredConsumer {
  /** Names the process. */
  readonly instance: string;
  /** Shapes of the documents that it writes. */
  readonly shapes: readonly number[];
  /** Ids of the storefronts whose indices it writes, as it has read their files; null: its release does not tell. */
  readonly storefronts: readonly string[] | null;
  /** ISO 8601. */
  readonly startedAt: string;
}

interface ConsumerDocument extends Omit<RegisteredConsumer, 'storefronts'> {
  /** Releases before it was told write none. */
  readonly storefronts?: RegisteredConsumer['storefronts'];
  readonly heartbeatAt: string;
}

/** A consumer gives a sign of life this often ... */
const HEARTBEAT_MS = 5_000;
/** ... and counts as running for so long after the last one. */
const RUNS_FOR_MS = 30_000;
const MOST = 1_000;

export interface Registration {
  /** Takes the entry away, so that nobody waits for this consumer. */
  end(): Promise<void>;
}

/**
 * Enters a consumer, and gives signs of life until it ends. An entry whose process was killed grows old by itself and is
 * taken away by the next one that registers.
 *
 * @param onError a sign of life failed; the next one comes all the same
 */
export async function registerConsumer(
  client: Client,
  prefix: string,
  consumer: RegisteredConsumer,
  { now, onError }: { readonly now: () => number; readonly onError: (error: unknown) => void },
): Promise<Registration> {
  const index = stateIndex(prefix, 'consumers');
  const beat = async (): Promise<void> => {
    const document: ConsumerDocument = { ...consumer, heartbeatAt: new Date(now()).toISOString() };
    await client.index({ index, id: consumer.instance, document });
  };
  await beat();
  let beating: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    beating = beat().catch(onError);
  }, HEARTBEAT_MS);
  await client.deleteByQuery({
    index,
    conflicts: 'proceed',
    query: { range: { heartbeatAt: { lt: new Date(now() - 100 * RUNS_FOR_MS).toISOString() } } },
  });
  return {
    async end() {
      clearInterval(timer);
      await beating;
      await client.delete({ index, id: consumer.instance }, { ignore: [404] }).catch(onError);
    },
  };
}

/** The consumers that run at this moment; may be behind by a second, unless the index was refreshed. */
export async function listConsumers(client: Client, prefix: string, now: number): Promise<RegisteredConsumer[]> {
  const answer = await client.search<ConsumerDocument>({
    index: stateIndex(prefix, 'consumers'),
    size: MOST,
    query: { range: { heartbeatAt: { gte: new Date(now - RUNS_FOR_MS).toISOString() } } },
    sort: [{ startedAt: 'asc' }],
    allow_partial_search_results: false,
  });
  return answer.hits.hits.flatMap(({ _source: source }) =>
    source === undefined ? [] : [{ ...source, storefronts: source.storefronts ?? null }],
  );
}
