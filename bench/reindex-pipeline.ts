// The pipeline itself: the command `reindex`, in a process of its own, watched from outside of its code.
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { runReindex } from '../src/commands/reindex.ts';
import { readSourceQueries } from '../src/extract/source-queries.ts';
import { type Lap, rssPeakMb, startClock, type Watched } from './reindex/clock.ts';
import { answerJob, type Measured, type PipelineJob } from './reindex/job.ts';

/**
 * The clock starts with the first statement of the load, when every index is there, and stops with the last bulk
 * answer. Both clients tell about their traffic by diagnostics channels, so the product runs unchanged.
 */
function watchLoad(firstStatement: string, watched: Watched): () => Lap | undefined {
  let lap: (() => Lap) | undefined;
  let last: Lap | undefined;
  const onQuery = (message: unknown): void => {
    const { query } = message as { query?: string };
    if (query !== firstStatement) return;
    lap = startClock(watched);
    unsubscribe('tracing:mysql2:query:start', onQuery);
  };
  subscribe('tracing:mysql2:query:start', onQuery);
  subscribe('undici:request:trailers', (message) => {
    const { request } = message as { request: { path: string } };
    if (/products-[^/]*\/_bulk/.test(request.path)) last = lap?.();
  });
  return () => last;
}

async function measure({ config, watched }: PipelineJob): Promise<Measured> {
  const queries = await readSourceQueries(config.SOURCE_SQL_DIR);
  const measured = watchLoad(queries['last-product-id'], watched);
  const run = await runReindex(config, []);
  const lap = measured();
  if (lap === undefined) throw new Error('No load was seen: the clients no longer tell about their traffic.');
  return {
    ...lap,
    documents: run.storefronts.reduce((sum, { documents }) => sum + documents, 0),
    rssPeakMb: rssPeakMb(),
    indices: Object.fromEntries(
      run.storefronts.flatMap(({ storefront, index }) => (index === null ? [] : [[storefront, index]])),
    ),
    fault:
      run.state === 'finished'
        ? null
        : `the run failed: ${run.error ?? run.storefronts.map(({ error }) => error).join(' ')}`,
  };
}

answerJob(measure);
