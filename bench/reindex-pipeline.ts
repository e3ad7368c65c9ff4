// The pipeline itself: the command `reindex`, in a process of its own, watched from outside of its code.
import { subscribe } from 'node:diagnostics_channel';
import { runReindex } from '../src/commands/reindex.ts';
import type { Run } from '../src/runs/run.ts';
import { type Lap, rssPeakMb, startClock, type Watched } from './reindex/clock.ts';
import { answerJob, type Measured, type PipelineJob } from './reindex/job.ts';
import { type Answer, readStretches } from './reindex/stretches.ts';

/**
 * The clock starts with the first statement after the last index was created, and stops with the last bulk answer.
 * Both clients tell about their traffic by diagnostics channels, so the product runs unchanged.
 */
function watchLoad(watched: Watched): () => { lap: Lap; answers: readonly Answer[] } | null {
  let created = false;
  let lap: (() => Lap) | undefined;
  let last: Lap | undefined;
  const answers: Answer[] = [];
  subscribe('undici:request:create', (message) => {
    const { method, path } = (message as { request: { method: string; path: string } }).request;
    if (method !== 'PUT' || !/^\/[^/]*products-[^/?]*(\?|$)/.test(path)) return;
    created = true;
    lap = undefined;
  });
  subscribe('tracing:mysql2:query:start', () => {
    if (created) lap ??= startClock(watched);
  });
  subscribe('undici:request:trailers', (message) => {
    const { request } = message as { request: { path: string; contentLength: number } };
    if (lap === undefined || !/products-[^/]*\/_bulk/.test(request.path)) return;
    last = lap();
    answers.push({ at: last.seconds, bytes: request.contentLength, rssPeakMb: rssPeakMb() });
  });
  return () => (last === undefined ? null : { lap: last, answers });
}

async function measure({ config, watched, ends }: PipelineJob): Promise<Measured> {
  const measured = watchLoad(watched);
  const run = await runReindex(config, []);
  const load = measured();
  if (load === null) throw new Error('No load was seen: the clients no longer tell about their traffic.');
  return {
    ...load.lap,
    stretches: readStretches(load.answers),
    documents: run.storefronts.reduce((sum, { documents }) => sum + documents, 0),
    rssPeakMb: rssPeakMb(),
    indices: Object.fromEntries(
      run.storefronts.flatMap(({ storefront, index }) => (index === null ? [] : [[storefront, index]])),
    ),
    fault: faultOf(run, ends),
  };
}

function faultOf({ error, storefronts }: Run, ends: PipelineJob['ends']): string | null {
  if (error === null && storefronts.every(({ state }) => state === ends)) return null;
  const parts = storefronts.map((part) => `${part.storefront} ${part.state} ${part.error ?? ''}`);
  return `the run did not end as ${ends}: ${error ?? parts.join(', ')}`;
}

answerJob(measure);
