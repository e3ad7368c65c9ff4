import type { Run } from '../runs/run.ts';
import { inSpan, type SpanFacts } from '../tracing.ts';
import { withOpaqueId } from './batch-trace.ts';
import type { ReindexServices } from './reindex-services.ts';

type RunStep = 'plan' | 'load' | 'part' | 'gate' | 'promote';

/**
 * Works on a run in this process: with the run's id in every request to Elasticsearch (X-Opaque-Id), and as a span of
 * the run's trace, which the run's first process begins.
 *
 * @param work is given the run as its document shall have it
 */
export function traceRun<T>(
  services: ReindexServices,
  run: Run,
  work: (services: ReindexServices, run: Run) => Promise<T>,
  failureOf?: (result: T) => string | null,
): Promise<T> {
  const start = { name: 'reindex', facts: { 'search.run': run.id }, under: run.trace };
  return inSpan(
    services.tracing,
    start,
    (span) => work({ ...withOpaqueId(services, run.id), span }, { ...run, trace: run.trace ?? span.traceparent }),
    failureOf,
  );
}

/** Does a step of a run as a span. @param work is given the services whose steps are parts of this one */
export function traceStep<T>(
  services: ReindexServices,
  { id }: Pick<Run, 'id'>,
  name: RunStep,
  facts: SpanFacts,
  work: (services: ReindexServices) => Promise<T>,
  failureOf?: (result: T) => string | null,
): Promise<T> {
  const start = { name, facts: { 'search.run': id, ...facts }, parent: services.span };
  return inSpan(services.tracing, start, (span) => work({ ...services, span }), failureOf);
}
