import { setTimeout as sleep } from 'node:timers/promises';
import { readVersionRow, VersionRowMissing } from '../extract/version.ts';
import { stateIndex } from '../indices/index-name.ts';
import { leaveWriteTargets } from '../indices/left-targets.ts';
import { listStorefrontIndices } from '../indices/storefront-indices.ts';
import { type BulkBody, createBulkBody } from '../load/bulk-body.ts';
import { bulkIndex, type SettledResult } from '../load/bulk-index.ts';
import type { BulkOperation } from '../load/bulk-operations.ts';
import { type NewRejection, saveRejected } from '../load/rejected-documents.ts';
import type { RetryPolicy } from '../load/retry-delay.ts';
import { serialiseDocument } from '../transform/serialise-document.ts';
import { UNTRACED } from './batch-trace.ts';
import type { ChangeBatchServices } from './change-batch-services.ts';
import { linkAbort } from './linked-abort.ts';

/** Documents have versions from the future, and the row that gives versions does not know of them. */
export class VersionBehind extends Error {}

/** Where one body goes, and how long that may take. */
export interface TargetWrite {
  readonly storefront: string;
  readonly index: string;
  readonly body: BulkBody;
  /** Monotonic milliseconds, just before the version of the body was taken. */
  readonly takenAt: number;
  readonly retry: RetryPolicy;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Writes a body to one index. A document that Elasticsearch refuses is kept as rejected, and its tombstone takes its
 * place: what stood there before may be what must no longer show.
 *
 * @throws Error when the index is gone, VersionBehind, or the last error when it could not be written in time
 */
export async function writeTarget(services: ChangeBatchServices, write: TargetWrite): Promise<void> {
  const { index, storefront, body } = write;
  const facts = { storefront, index, operations: body.operations.length, bytes: body.bytes };
  const results = await (services.trace ?? UNTRACED).step('bulk', facts, async () =>
    sendBisected(services, write, body),
  );
  await requireLater(services, write, results);
  const refused: { operation: BulkOperation; result: Rejected }[] = [];
  for (const [at, result] of results.entries()) {
    const operation = body.operations[at];
    if (operation !== undefined && result.kind === 'rejected') refused.push({ operation, result });
  }
  if (refused.length === 0) return;
  if (refused.some(({ result }) => result.type === INDEX_GONE)) throw new Error(`The index ${write.index} is gone.`);

  const rejectedAt = new Date(services.now()).toISOString();
  const rejections = refused.map(({ operation, result }): NewRejection => ({
    productId: operation.id,
    storefront: write.storefront,
    stage: 'load',
    cause: `load: ${result.type}`,
    detail: result.reason,
    run: services.run,
    rejectedAt,
    version: operation.version,
  }));
  await keepRejected(services, rejections);
  const tombstones = createBulkBody();
  for (const { operation } of refused) tombstones.append(tombstoneOperation(services, operation, ['rejected']));
  const again = await bulkIndex(bulkTarget(services, write), tombstones);
  const lost = again.find((result) => result.kind === 'rejected');
  if (lost?.kind === 'rejected') {
    throw new Error(`${write.index} does not even take a tombstone: ${lost.type}: ${lost.reason}`);
  }
}

/** Versions are microseconds of the database's clock, which may be corrected by less than this meanwhile. */
const CLOCK_MICROSECONDS = 1_000_000;

/**
 * A document with a newer version was made from a later snapshot, so that ours may be forgotten, only where that version
 * was taken after ours. It was not where it is ahead by more than the time that has passed since, or ahead of the row:
 * the row has been set back meanwhile, and of the document nothing is known but that it may lack this change.
 *
 * @throws VersionBehind, or VersionRowMissing: then the batch takes another version
 */
async function requireLater(
  { source }: ChangeBatchServices,
  { index, body, takenAt }: TargetWrite,
  results: readonly SettledResult[],
): Promise<void> {
  const newer = results.flatMap((result, at) => {
    const version = result.kind === 'newer' ? result.version : null;
    return version === null ? [] : [{ version, aheadBy: version - (body.operations[at]?.version ?? version) }];
  });
  if (newer.length === 0) return;
  const passed = (performance.now() - takenAt) * 1_000;
  const early = newer.find(({ aheadBy }) => aheadBy > passed + CLOCK_MICROSECONDS);
  if (early !== undefined) {
    throw new VersionBehind(`${index} has the version ${early.version}, ${early.aheadBy} ahead of one taken just now.`);
  }
  const taken = await readVersionRow(source.pool, source.pipelineSchema);
  if (taken === null) throw new VersionRowMissing(source.pipelineSchema);
  const untaken = newer.find(({ version }) => version > taken);
  if (untaken === undefined) return;
  throw new VersionBehind(`${index} has the version ${untaken.version}, and ${taken} is the last that was taken.`);
}

/**
 * Writes a body to a building or warm index, which may fail without holding anything back for long: after its time it
 * leaves, and is never made live. While Elasticsearch as a whole is away, nobody leaves.
 *
 * @throws Error when the index has become live, or is about to: then it must be written, and VersionBehind
 */
export async function writeOtherTarget(
  services: ChangeBatchServices,
  write: Omit<TargetWrite, 'retry'>,
): Promise<void> {
  const stop = write.signal;
  let tooFarBehind = false;
  const attempt = linkAbort(stop);
  const { signal } = attempt;
  const done = services.backlog.add(write.index, write.body.bytes, () => {
    tooFarBehind = true;
    attempt.abort(new Error('it is too far behind'));
  });
  const { otherRetry } = services.tuning;
  try {
    const first = await failureOf(writeTarget(services, { ...write, retry: otherRetry, signal }));
    if (first === undefined) return;
    if (first.error instanceof VersionBehind) throw first.error;
    while (!tooFarBehind && !(await answers(services, write.storefront))) {
      await sleep(1_000, undefined, stop === undefined ? {} : { signal: stop });
    }
    // It may have failed only because everything did.
    const retry = { ...otherRetry, giveUpAfterMs: otherRetry.giveUpAfterMs / 3 };
    const second = await failureOf(writeTarget(services, { ...write, retry, signal }));
    if (second === undefined) return;
    stop?.throwIfAborted();
    await leave(services, write, second.error);
  } finally {
    done();
    attempt.release();
  }
}

async function leave(
  services: ChangeBatchServices,
  { storefront, index }: Omit<TargetWrite, 'retry'>,
  error: unknown,
): Promise<void> {
  const { elasticsearch, prefix, now } = services;
  const cause = error instanceof Error ? error.message : String(error);
  const target = await findTarget(services, storefront, index);
  if (!target?.writeTarget) return;
  const state = stateIndex(prefix, 'left-targets');
  const outcome = target.live
    ? 'live'
    : await leaveWriteTargets(elasticsearch, state, { storefront, index, cause }, now);
  // Looked at again after it was written down: from then on nobody makes it live, but somebody may have before.
  const live = outcome === 'live' || (await findTarget(services, storefront, index))?.live === true;
  if (live || outcome === 'promoting') throw new Error(`The index ${index} goes live.`);
  if (outcome === 'left') services.events.onTargetLeft({ storefront, index, cause });
}

async function findTarget({ elasticsearch, prefix }: ChangeBatchServices, storefront: string, index: string) {
  return (await listStorefrontIndices(elasticsearch, prefix, storefront)).find(({ name }) => name === index);
}

async function answers({ elasticsearch, prefix, isRetriable }: ChangeBatchServices, storefront: string) {
  const failure = await failureOf(listStorefrontIndices(elasticsearch, prefix, storefront));
  return failure === undefined || !isRetriable(failure.error);
}

async function failureOf(work: Promise<unknown>): Promise<{ readonly error: unknown } | undefined> {
  try {
    await work;
    return undefined;
  } catch (error) {
    return { error };
  }
}

/** Keeps rejected documents, and counts them. */
export async function keepRejected(services: ChangeBatchServices, rejections: readonly NewRejection[]): Promise<void> {
  if (rejections.length === 0) return;
  const grouped = services.causes.group(rejections);
  await saveRejected(services.elasticsearch, stateIndex(services.prefix, 'rejected'), grouped);
  for (const { storefront, cause } of grouped) services.events.onRejected(storefront, cause);
}

/** What takes the place of a product that must not be found. */
export function tombstoneOperation(
  { run }: Pick<ChangeBatchServices, 'run'>,
  { id, version }: Pick<BulkOperation, 'id' | 'version'>,
  reasons: readonly string[],
): BulkOperation {
  return { id, version, json: serialiseDocument({ id, state: 'tombstone', reasons }, run, version).json };
}

type Rejected = Extract<SettledResult, { kind: 'rejected' }>;

const INDEX_GONE = 'index_not_found_exception';
/** Elasticsearch could not read the request, or it is too large: one of its documents may be why. */
const REQUEST_FAULTS: ReadonlySet<unknown> = new Set([400, 413]);

/** Sends a body; where it is refused as a whole for what is in it, its halves, until the culprit stands alone. */
async function sendBisected(
  services: ChangeBatchServices,
  write: TargetWrite,
  body: BulkBody,
): Promise<SettledResult[]> {
  try {
    return await bulkIndex(bulkTarget(services, write), body);
  } catch (error) {
    const status = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined;
    if (!REQUEST_FAULTS.has(status)) throw error;
    const reason = error instanceof Error ? error.message.slice(0, 500) : '';
    if (body.operations.length === 1) {
      return [{ kind: 'rejected', status: Number(status), type: 'request_refused', reason }];
    }
    const middle = Math.ceil(body.operations.length / 2);
    const results: SettledResult[] = [];
    for (const half of [body.operations.slice(0, middle), body.operations.slice(middle)]) {
      const part = createBulkBody();
      for (const operation of half) part.append(operation);
      results.push(...(await sendBisected(services, write, part)));
    }
    return results;
  }
}

function bulkTarget(services: ChangeBatchServices, { index, retry, signal }: TargetWrite) {
  const { elasticsearch: client, isRetriable, events } = services;
  const onRetry = ({ cause }: { readonly cause: string }) => events.onRetry(cause);
  return { client, index, retry, isRetriable, signal, onRetry };
}
