// Entry: a full reindex in small pages and requests, so that a catalogue of a hundred
// products has many points to break it at. Everything else is as in `storefront-search reindex`.
// Argument: the order as JSON.
import { withReindex } from '../../src/commands/open-reindex.ts';
import { startedBy } from '../../src/commands/started-by.ts';
import { readConfig } from '../../src/config.ts';
import { describeError } from '../../src/errors.ts';
import { createByteBudget } from '../../src/load/byte-budget.ts';
import { describeRun } from '../../src/pipelines/announce-run.ts';
import { fullReindex } from '../../src/pipelines/full-reindex.ts';
import { KEEP_WARM_MS } from '../../src/pipelines/reindex-plan.ts';
import type { ReindexServices } from '../../src/pipelines/reindex-services.ts';

export interface TunedOrder {
  readonly pageRows: number;
  readonly bulkBytes: number;
  /** As many as these, each with an extractor. */
  readonly parts: number;
}

const { parts, pageRows, bulkBytes } = JSON.parse(process.argv[2] ?? '{}') as TunedOrder;
try {
  await withReindex(readConfig(), { extractors: parts }, async ({ services: usual, storefronts, alerts }) => {
    const tuning = { extractors: parts, pageRows, bulkBytes, bytesInFlight: 4 * bulkBytes };
    const services: ReindexServices = { ...usual, tuning, budget: createByteBudget(tuning.bytesInFlight) };
    const order = { startedBy: startedBy(), steps: false, key: null, parts, keepWarmMs: KEEP_WARM_MS };
    const run = await fullReindex(services, [...storefronts.values()], order, alerts);
    process.stdout.write(`${describeRun(run).join('\n')}\n`);
    if (run.state !== 'finished') process.exitCode = 1;
  });
} catch (error) {
  process.stderr.write(`${describeError(error)}\n`);
  process.exitCode = 1;
}
