// One part of a planned run: the command `load --part`, in a process of its own.
import { withReindex } from '../src/commands/open-reindex.ts';
import { describeError } from '../src/errors.ts';
import { loadStep } from '../src/pipelines/run-steps.ts';
import { answerJob, type PartJob, type PartMeasured } from './reindex/job.ts';

function now(): number {
  return performance.timeOrigin + performance.now();
}

function load({ config, run, part, of }: PartJob): Promise<PartMeasured> {
  return withReindex(config, {}, async ({ services, storefronts, alerts }) => {
    const startedAt = now();
    const { failures } = await loadStep(services, run, [{ part, of }], storefronts, 'bench', alerts);
    const [failure] = failures;
    return {
      startedAt,
      endedAt: now(),
      fault: failure === undefined ? null : `part ${part}: ${describeError(failure)}`,
    };
  });
}

answerJob(load);
