import type { Client } from '@elastic/elasticsearch';
import type { Config } from '../../src/config.ts';
import type { Watched } from './clock.ts';
import { createFreshIndices, deleteIndices } from './fresh-indices.ts';
import type { Measured, PipelineJob, ReplayRequests } from './job.ts';
import type { Prepared } from './prepared.ts';
import { runJob } from './run-job.ts';
import { verifyIndices } from './verify-indices.ts';

export type Contender = 'limit' | 'pipeline' | 'baseline';

/** Everything that a run needs. */
export interface Bench {
  readonly admin: Client;
  readonly config: Config;
  readonly folder: string;
  readonly watched: Watched;
  readonly prepared: Prepared;
  /** Where the measured process runs; null: anywhere. */
  readonly core: number | null;
}

export interface RunResult extends Measured {
  readonly documentsPerSecond: number;
  /** What it lost, changed or added, and why it does not count. */
  readonly faults: readonly string[];
}

/** Runs one contender on an Elasticsearch without products, and compares what it left there with what must be there. */
export async function runContender(bench: Bench, contender: Contender, requests: ReplayRequests): Promise<RunResult> {
  const { admin, config, prepared } = bench;
  await deleteIndices(admin, config);
  try {
    const measured = await measure(bench, contender, requests);
    const faults = await verifyIndices(admin, config, measured.indices, prepared);
    return {
      ...measured,
      documentsPerSecond: measured.documents / measured.seconds,
      faults: measured.fault === null ? faults : [measured.fault, ...faults],
    };
  } finally {
    await deleteIndices(admin, config);
  }
}

async function measure(bench: Bench, contender: Contender, requests: ReplayRequests): Promise<Measured> {
  const { admin, config, watched, folder, core } = bench;
  if (contender === 'pipeline')
    return runJob('reindex-pipeline', { config, watched, ends: 'promoted' } satisfies PipelineJob, core);
  const indices = await createFreshIndices(admin, config);
  if (contender === 'baseline') return runJob('reindex-baseline', { config, watched, indices }, core);
  return runJob('reindex-replay', { config, watched, folder, indices, requests, share: 1 }, core);
}

const CONNECTIONS = [1, 2, 4, 8];
const MEGABYTES = [1, 5, 10];

/** Looks for the fastest replay, on a share of the operations. */
export async function findBestRequests(
  bench: Bench,
  share: number,
  log: (line: string) => void,
): Promise<ReplayRequests> {
  const { admin, config, watched, folder, core } = bench;
  let best = { requests: { connections: 4, bulkBytes: 5_000_000 }, rate: 0 };
  const rateOf = async (requests: ReplayRequests): Promise<number> => {
    await deleteIndices(admin, config);
    const indices = await createFreshIndices(admin, config);
    const job = { config, watched, folder, indices, requests, share };
    const measured = await runJob<Measured>('reindex-replay', job, core);
    const rate = measured.documents / measured.seconds;
    const { connections, bulkBytes } = requests;
    log(`  replay ${connections} x ${bulkBytes / 1e6} MB: ${Math.round(rate)}/s ${measured.fault ?? ''}`);
    return measured.fault === null ? rate : 0;
  };
  // The first of all meets an Elasticsearch whose code is not compiled yet: it does not count.
  await rateOf(best.requests);
  for (const megabytes of MEGABYTES) {
    for (const connections of CONNECTIONS) {
      const requests = { connections, bulkBytes: megabytes * 1_000_000 };
      const rate = await rateOf(requests);
      if (rate > best.rate) best = { requests, rate };
    }
  }
  await deleteIndices(admin, config);
  return best.requests;
}
