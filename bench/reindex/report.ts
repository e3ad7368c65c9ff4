import type { CpuSeconds } from './clock.ts';
import type { Contender, RunResult } from './contenders.ts';
import type { Measured, ReplayRequests, TransformMeasured } from './job.ts';
import { PARTS, type PartsRound } from './parts.ts';
import type { Prepared } from './prepared.ts';
import type { SinkRound } from './sink.ts';
import { median, rounded, spread } from './statistics.ts';
import { flatness } from './stretches.ts';

/** All rounds of one way to share the cores. */
export interface ModeResult {
  /** The fastest replay. */
  readonly requests: ReplayRequests;
  readonly results: Record<Contender, RunResult[]>;
}

const rates = (runs: readonly RunResult[]): number[] => runs.map((run) => run.documentsPerSecond);

/** Medians of the rounds; null where there were none. */
function rate(mode: ModeResult | undefined, contender: Contender): number | null {
  const runs = mode?.results[contender] ?? [];
  return runs.length === 0 ? null : Math.round(median(rates(runs)));
}

function ratio(mode: ModeResult | undefined, contender: Contender, other: Contender): number | null {
  const one = rate(mode, contender);
  const two = rate(mode, other);
  return one === null || two === null ? null : rounded(one / two, 3);
}

/** (largest - smallest) / median of each contender's rounds. */
function spreads(mode: ModeResult | undefined): Partial<Record<Contender, number>> {
  return Object.fromEntries(
    Object.entries(mode?.results ?? {})
      .filter(([, runs]) => runs.length > 0)
      .map(([contender, runs]) => [contender, rounded(spread(rates(runs)), 3)]),
  );
}

/** Processor microseconds for a document, of the process and of the servers: load on the machine hardly changes them. */
function cpuPerDocument(mode: ModeResult | undefined, contender: Contender): Record<keyof CpuSeconds, number> | null {
  const runs = mode?.results[contender] ?? [];
  if (runs.length === 0) return null;
  const of = (part: keyof CpuSeconds): number =>
    rounded(median(runs.map(({ cpu, documents }) => (cpu[part] / documents) * 1e6)), 1);
  return { own: of('own'), elasticsearch: of('elasticsearch'), mysql: of('mysql') };
}

/** For people, after the rounds of a mode. */
export function summariseMode(name: string, mode: ModeResult): string[] {
  const { requests } = mode;
  const line = (contender: Contender): string[] => {
    const runs = mode.results[contender];
    if (runs.length === 0) return [];
    const all = rates(runs).map(Math.round).join(', ');
    return [`${name} ${contender.padEnd(8)} median ${rate(mode, contender)} documents/s of ${all}`];
  };
  return [
    `${name} limit with ${requests.connections} connections, bodies of ${requests.bulkBytes / 1e6} MB`,
    ...line('limit'),
    ...line('pipeline'),
    ...line('baseline'),
  ];
}

/** The last tenth beside the first, of the pipeline and of the replay in the same round; null where there were none. */
function flatnessOf(mode: ModeResult | undefined): number | null {
  const values = (mode?.results.pipeline ?? []).flatMap(({ stretches }, round) => {
    const replay = mode?.results.limit[round]?.stretches ?? null;
    return stretches === null || replay === null ? [] : [flatness(stretches, replay)];
  });
  return values.length === 0 ? null : rounded(median(values), 3);
}

/** The largest resident size beside that of the first tenth. */
function rssGrowth(runs: readonly RunResult[]): number | null {
  const values = runs.flatMap(({ stretches, rssPeakMb }) =>
    stretches === null ? [] : [rssPeakMb / stretches.rssAtTenthMb],
  );
  return values.length === 0 ? null : rounded(median(values), 3);
}

/** Client CPU into a sink that does nothing, for a million documents, the transform taken out of both. */
function summariseSink(rounds: readonly SinkRound[]): object {
  if (rounds.length === 0) return { cpuRatio: null };
  const perMillion = (of: (round: SinkRound) => Measured | TransformMeasured): number =>
    median(rounds.map((round) => (of(round).cpu.own / of(round).documents) * 1e6));
  const transform = perMillion((round) => round.transform);
  const pipeline = perMillion((round) => round.pipeline);
  const baseline = perMillion((round) => round.baseline);
  return {
    cpuRatio: rounded((pipeline - transform) / (baseline - transform), 3),
    cpuSecondsPerMillion: {
      pipeline: rounded(pipeline, 1),
      baseline: rounded(baseline, 1),
      transform: rounded(transform, 1),
    },
    sinkDocsPerSecond: Math.round(median(rounds.map(({ pipeline: { documents, seconds } }) => documents / seconds))),
  };
}

/** Parts loaded at once, relative to one; null where there were no rounds. */
function summariseParts(rounds: readonly PartsRound[]): object {
  if (rounds.length === 0) return { partsSpeedup: null };
  const rateOf = (parts: (typeof PARTS)[number]): number =>
    median(rounds.map(({ documentsPerSecond }) => documentsPerSecond[PARTS.indexOf(parts)] ?? NaN));
  return {
    partsSpeedup: rounded(rateOf(2) / rateOf(1), 3),
    fourPartsSpeedup: rounded(rateOf(4) / rateOf(1), 3),
    partsDocsPerSecond: Object.fromEntries(PARTS.map((parts) => [parts, Math.round(rateOf(parts))])),
  };
}

/** The last line's object. `ratio` and the rates are of the pinned rounds, or of the unpinned ones where none were pinned. */
export function summarise(
  { products, seed, rounds }: { readonly products: number; readonly seed: number; readonly rounds: number },
  prepared: Prepared,
  pinned: ModeResult | undefined,
  unpinned: ModeResult | undefined,
  sink: readonly SinkRound[],
  parts: readonly PartsRound[],
): object {
  const runs = [pinned, unpinned].flatMap((mode) => (mode === undefined ? [] : Object.values(mode.results).flat()));
  const pipelineRuns = [...(pinned?.results.pipeline ?? []), ...(unpinned?.results.pipeline ?? [])];
  const mode = pinned ?? unpinned;
  return {
    bench: 'reindex',
    products,
    seed,
    rounds,
    documents: prepared.documents,
    bytesPerDocument: Math.round(prepared.bytes / prepared.documents),
    limitDocsPerSecond: rate(mode, 'limit'),
    pipelineDocsPerSecond: rate(mode, 'pipeline'),
    ratio: ratio(pinned, 'pipeline', 'limit'),
    ratioUnpinned: ratio(unpinned, 'pipeline', 'limit'),
    baselineDocsPerSecond: rate(mode, 'baseline'),
    ratioToBaseline: ratio(mode, 'pipeline', 'baseline'),
    limitUnpinnedDocsPerSecond: rate(unpinned, 'limit'),
    pipelineUnpinnedDocsPerSecond: rate(unpinned, 'pipeline'),
    rssPeakMb: Math.max(...pipelineRuns.map((run) => run.rssPeakMb)),
    rssGrowth: rssGrowth(pipelineRuns),
    flatness: flatnessOf(mode),
    ...summariseSink(sink),
    ...summariseParts(parts),
    lossless: [...runs, ...sink, ...parts].every((run) => run.faults.length === 0),
    cpuMicrosecondsPerDocument: {
      limit: cpuPerDocument(mode, 'limit'),
      pipeline: cpuPerDocument(mode, 'pipeline'),
      baseline: cpuPerDocument(mode, 'baseline'),
    },
    roundsSpread: { pinned: spreads(pinned), unpinned: spreads(unpinned) },
    limitRequests: { pinned: pinned?.requests, unpinned: unpinned?.requests },
  };
}
