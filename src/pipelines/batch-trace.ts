import type { Client } from '@elastic/elasticsearch';
import type { Logger } from 'pino';
import { describeError } from '../errors.ts';
import { inSpan, type Span, type SpanFacts, type Tracing } from '../tracing.ts';
import type { ChangeBatchServices } from './change-batch-services.ts';

/** Follows one batch: through the log, through traces, and into Elasticsearch's own logs. */
export interface BatchTrace {
  /** Sent as X-Opaque-Id with every request for the batch; `batch` in the log. */
  readonly id: string;
  /** Does a part of the batch's work and notes how long it took. */
  readonly step: <T>(name: BatchStep, facts: SpanFacts, work: () => Promise<T>) => Promise<T>;
}

type BatchStep = 'targets' | 'read' | 'bulk';

/** A change that is in the batch. */
export interface TracedChange {
  readonly changeId: string;
  readonly span: Span;
}

/** Ids in one line of the log; a batch may hold thousands. */
const MOST_LOGGED = 100;

/** What is followed. */
export interface FollowedBatch {
  /** The lane, `sweep`, or `owed`. */
  readonly queue: string;
  readonly ids: number;
  readonly changes: readonly TracedChange[];
}

export interface FollowerOptions {
  /** Begins the id of each batch. */
  readonly run: string;
  readonly logger: Pick<Logger, 'debug'>;
  readonly tracing: Tracing;
}

/** Follows a batch from its first step to its last. */
export type Follower = <T>(batch: FollowedBatch, work: (trace: BatchTrace) => Promise<T>) => Promise<T>;

export function createFollower(options: FollowerOptions): Follower {
  let batches = 0;
  return async (batch, work) => {
    batches += 1;
    const id = `${options.run}-${batches}`;
    const { queue, ids, changes } = batch;
    // The span of a batch is in the trace of its first change, and linked with all others.
    const [first, ...others] = changes.map((change) => change.span);
    const facts = { 'search.batch': id, 'search.queue': queue, 'search.ids': ids };
    return inSpan(options.tracing, { name: 'batch', facts, parent: first, links: others }, (span) =>
      work(startBatchTrace(options, id, batch, span)),
    );
  };
}

function startBatchTrace(
  { logger, tracing }: FollowerOptions,
  id: string,
  { queue, ids, changes }: FollowedBatch,
  span: Span,
): BatchTrace {
  const changeIds = changes.slice(0, MOST_LOGGED).map(({ changeId }) => changeId);
  logger.debug({ batch: id, queue, ids, changes: changes.length, changeIds }, 'A batch begins.');

  async function step<T>(name: BatchStep, stepFacts: SpanFacts, work: () => Promise<T>): Promise<T> {
    const startedAt = performance.now();
    const told = () => ({
      batch: id,
      changeIds,
      step: name,
      ...stepFacts,
      ms: Math.round(performance.now() - startedAt),
    });
    try {
      const result = await inSpan(tracing, { name, facts: { 'search.batch': id, ...stepFacts }, parent: span }, work);
      logger.debug(told(), 'A step of a batch is done.');
      return result;
    } catch (error) {
      logger.debug({ ...told(), reason: describeError(error) }, 'A step of a batch failed.');
      throw error;
    }
  }

  return { id, step };
}

/** The same services, with the batch's id in every request to Elasticsearch. */
export function tracedServices<S extends Pick<ChangeBatchServices, 'elasticsearch'>>(
  services: S,
  trace: BatchTrace,
): S & { readonly trace: BatchTrace } {
  return { ...withOpaqueId(services, trace.id), trace };
}

/** The same services, whose requests Elasticsearch's slow logs and tasks show with this id. */
export function withOpaqueId<S extends { readonly elasticsearch: Client }>(services: S, id: string): S {
  return { ...services, elasticsearch: services.elasticsearch.child({ headers: { 'x-opaque-id': id } }) };
}

/** Where nobody follows. */
export const UNTRACED: Pick<BatchTrace, 'step'> = { step: async (_name, _facts, work) => work() };
