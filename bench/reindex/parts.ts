import { withReindex } from '../../src/commands/open-reindex.ts';
import type { Config } from '../../src/config.ts';
import { gateStep, planStep } from '../../src/pipelines/run-steps.ts';
import { deleteIndices } from './fresh-indices.ts';
import type { PartJob, PartMeasured } from './job.ts';
import { runJob, startJob } from './run-job.ts';
import { type SinkBench, type SinkJob, takeTotals } from './sink.ts';

/** Into how many parts the catalogue is divided, each loaded by a process of its own, all at once. */
export const PARTS = [1, 2, 4] as const;

export interface PartsRound {
  /** Documents a second of all parts together, from the first step's begin to the last one's end; as `PARTS`. */
  readonly documentsPerSecond: readonly number[];
  readonly faults: readonly string[];
}

/** Rounds into a sink that does nothing; the sink, MySQL and the parts share all cores. */
export async function runPartsRounds(
  bench: Pick<SinkBench, 'admin' | 'config' | 'prepared'>,
  rounds: number,
  log: (line: string) => void,
): Promise<readonly PartsRound[]> {
  const { admin } = bench;
  const job: SinkJob = { elasticsearchUrl: bench.config.ELASTICSEARCH_URL };
  const sink = await startJob<string>('null-sink', job, null);
  // Every run is held back, as it must be, and says so.
  const config: Config = { ...bench.config, ELASTICSEARCH_URL: sink.result, LOG_LEVEL: 'silent' };
  try {
    const results: PartsRound[] = [];
    for (let round = 0; round < rounds; round++) {
      const rates = new Map<number, number>();
      const faults: string[] = [];
      // Each round begins with another one: what drifts drifts for all.
      for (let turn = 0; turn < PARTS.length; turn++) {
        const parts = PARTS[(round + turn) % PARTS.length] ?? 1;
        await deleteIndices(admin, config);
        const { seconds, faults: found } = await loadAtOnce(config, parts);
        const { documents } = await takeTotals(sink.result);
        const missed = documents === bench.prepared.documents ? [] : [`${parts} parts: ${documents} documents came`];
        faults.push(...found, ...missed);
        rates.set(parts, documents / seconds);
      }
      const documentsPerSecond = PARTS.map((parts) => rates.get(parts) ?? NaN);
      results.push({ documentsPerSecond, faults });
      const each = PARTS.map((parts, at) => `${parts}: ${Math.round(documentsPerSecond[at] ?? NaN)}/s`).join(', ');
      log(`  round ${round + 1} parts at once ${each}${faults.map((fault) => `\n    ${fault}`).join('')}`);
    }
    return results;
  } finally {
    await deleteIndices(admin, config);
    await sink.stop();
  }
}

async function loadAtOnce(
  config: Config,
  parts: number,
): Promise<{ readonly seconds: number; readonly faults: readonly string[] }> {
  const run = await plan(config, parts);
  const jobs = Array.from({ length: parts }, (_, at): PartJob => ({ config, run, part: at + 1, of: parts }));
  const measured = await Promise.all(jobs.map((job) => runJob<PartMeasured>('reindex-part', job, null)));
  await end(config, run);
  const startedAt = Math.min(...measured.map((one) => one.startedAt));
  const endedAt = Math.max(...measured.map((one) => one.endedAt));
  return {
    seconds: (endedAt - startedAt) / 1_000,
    faults: measured.flatMap(({ fault }) => (fault === null ? [] : [fault])),
  };
}

function plan(config: Config, parts: number): Promise<string> {
  return withReindex(config, {}, async ({ services, storefronts, alerts }) => {
    const order = { startedBy: 'bench', steps: true, key: null, parts, keepWarmMs: 0 };
    return (await planStep(services, [...storefronts.values()], order, alerts)).run.id;
  });
}

/** A sink keeps nothing, so the gate holds everything back: the run is over, and its storefronts are free. */
function end(config: Config, run: string): Promise<unknown> {
  return withReindex(config, {}, ({ services, storefronts, alerts }) =>
    gateStep(services, run, storefronts, 'bench', alerts),
  );
}
