import type { Client } from '@elastic/elasticsearch';
import type { Config } from '../../src/config.ts';
import type { Watched } from './clock.ts';
import { createFreshIndices, deleteIndices } from './fresh-indices.ts';
import type { Measured, TransformMeasured } from './job.ts';
import type { Cores } from './pinning.ts';
import type { Prepared } from './prepared.ts';
import { runJob, startJob } from './run-job.ts';

/** Answers with what came in since it was asked before, as `SinkTotals`. */
export const SINK_TOTALS_PATH = '/_null_sink';

export interface SinkJob {
  readonly elasticsearchUrl: string;
}

export interface SinkTotals {
  readonly documents: number;
  readonly bytes: number;
}

export interface SinkRound {
  readonly pipeline: Measured;
  readonly baseline: Measured;
  /** What both have in common, by itself. */
  readonly transform: TransformMeasured;
  readonly faults: readonly string[];
}

export interface SinkBench {
  readonly admin: Client;
  readonly config: Config;
  readonly watched: Watched;
  readonly prepared: Prepared;
  readonly cores: Cores | null;
}

/** Rounds into a sink that does nothing: what the client's side costs by itself. */
export async function runSinkRounds(
  bench: SinkBench,
  rounds: number,
  log: (line: string) => void,
): Promise<readonly SinkRound[]> {
  const { config, cores } = bench;
  const core = cores?.elasticsearch ?? null;
  const sink = await startJob<string>(
    'null-sink',
    { elasticsearchUrl: config.ELASTICSEARCH_URL } satisfies SinkJob,
    core,
  );
  try {
    const results: SinkRound[] = [];
    for (let round = 0; round < rounds; round++) {
      const result = await runSinkRound(bench, sink.result, round);
      results.push(result);
      const microseconds = (one: Measured | TransformMeasured): string =>
        `${((one.cpu.own / one.documents) * 1e6).toFixed(1)} µs`;
      log(
        `  round ${round + 1} null sink, CPU a document: pipeline ${microseconds(result.pipeline)}, baseline ${microseconds(result.baseline)}, the transform of both ${microseconds(result.transform)}; ` +
          `pipeline ${Math.round(result.pipeline.documents / result.pipeline.seconds)} documents/s${result.faults.map((fault) => `\n    ${fault}`).join('')}`,
      );
    }
    return results;
  } finally {
    await deleteIndices(bench.admin, config);
    await sink.stop();
  }
}

async function runSinkRound(bench: SinkBench, url: string, round: number): Promise<SinkRound> {
  const { admin, watched, prepared, cores } = bench;
  const core = cores?.others ?? null;
  // Every run is held back, as it must be, and says so.
  const config: Config = { ...bench.config, ELASTICSEARCH_URL: url, LOG_LEVEL: 'silent' };
  const faults: string[] = [];
  const check = async (name: string, measured: Measured): Promise<Measured> => {
    if (measured.fault !== null) faults.push(`${name}: ${measured.fault}`);
    const { documents } = await takeTotals(url);
    if (documents !== prepared.documents) {
      faults.push(`${name}: ${documents} documents came to the sink, expected ${prepared.documents}`);
    }
    return measured;
  };
  const pipeline = async (): Promise<Measured> => {
    await deleteIndices(admin, config);
    // Its indices stay empty, so the gate holds them back: that is what is expected here.
    return check('pipeline', await runJob<Measured>('reindex-pipeline', { config, watched, ends: 'held-back' }, core));
  };
  const baseline = async (): Promise<Measured> => {
    await deleteIndices(admin, config);
    const indices = await createFreshIndices(admin, config);
    return check('baseline', await runJob<Measured>('reindex-baseline', { config, watched, indices }, core));
  };
  const transform = (): Promise<TransformMeasured> => runJob<TransformMeasured>('reindex-transform', { config }, core);
  // Each round begins with another one: what drifts drifts for all.
  const begin = round % 2 === 0;
  const first = begin ? await pipeline() : await baseline();
  const between = await transform();
  const second = begin ? await baseline() : await pipeline();
  return { pipeline: begin ? first : second, baseline: begin ? second : first, transform: between, faults };
}

/** What has come to the sink since it was asked before. */
export async function takeTotals(url: string): Promise<SinkTotals> {
  return (await (await fetch(`${url}${SINK_TOTALS_PATH}`)).json()) as SinkTotals;
}
