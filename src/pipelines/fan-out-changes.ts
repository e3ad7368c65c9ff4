import type { SQS } from '@aws-sdk/client-sqs';
import { readAffectedIds, readSubtree } from '../extract/affected-ids.ts';
import type { Source } from '../extract/snapshot.ts';
import type { SourceQueries } from '../extract/source-queries.ts';
import type { Change, ChangeMessage, ChangeTarget } from '../queue/product-change.ts';
import type { SourceGuard } from '../queue/row-limit.ts';
import { sendMessages } from '../queue/send-messages.ts';

export interface FanOutServices {
  readonly source: Source;
  readonly queries: SourceQueries;
  readonly guard: SourceGuard;
  readonly sqs: SQS;
  readonly fanOutQueueUrl: string;
  readonly tuning: FanOutTuning;
}

export interface FanOutTuning {
  /** Ids that one message brings to its products. */
  readonly stepIds: number;
  /** Ids of one message on the fan-out queue. */
  readonly messageIds: number;
}

export const DEFAULT_FAN_OUT: FanOutTuning = { stepIds: 5_000, messageIds: 200 };

export type TargetsChange = Extract<Change, { kind: 'targets' }>;

/**
 * Takes one step of a change that reaches many products: sends the ids of the next few thousand onto the fan-out
 * queue and then, as the last thing, a message that stands for the rest. So a step is short, nothing is kept in
 * memory, and whoever receives the rest goes on from there. When it fails half-way, the step's own message comes again
 * and some ids are sent twice.
 *
 * @returns how many ids were sent, and whether anything is left
 * @throws the client's error; then the message of the step must not be deleted
 */
export async function fanOutStep(
  services: FanOutServices,
  change: TargetsChange,
): Promise<{ readonly ids: number; readonly finished: boolean }> {
  const { stepIds, messageIds } = services.tuning;
  let targets: readonly ChangeTarget[] = change.targets;
  let after = change.after;
  const ids = new Set<number>();
  while (targets.length > 0 && ids.size < stepIds) {
    const [target, ...rest]: readonly ChangeTarget[] = targets;
    if (target === undefined) break;
    if (target.kind === 'category') {
      targets = [...(await expand(services, target.id)), ...rest];
      continue;
    }
    const room = stepIds - ids.size;
    const page =
      target.kind === 'product' ? [target.id] : await readPage(services, { ...target, kind: target.kind }, after, room);
    for (const id of page) ids.add(id);
    const exhausted = target.kind === 'product' || page.length < room;
    if (exhausted) targets = rest;
    after = exhausted ? 0 : (page.at(-1) ?? 0);
  }
  const origin = {
    version: 1 as const,
    ...(change.changedAt === null ? {} : { changedAt: change.changedAt }),
    ...(change.id === null ? {} : { id: change.id }),
  };
  const all = [...ids];
  const messages: ChangeMessage[] = [];
  for (let at = 0; at < all.length; at += messageIds) {
    messages.push({ ...origin, type: 'products', ids: all.slice(at, at + messageIds) });
  }
  await send(services, messages);
  // After the ids are there: if this is lost, the whole step is done again.
  if (targets.length > 0) await send(services, [{ ...origin, type: 'targets', targets: [...targets], after }]);
  return { ids: all.length, finished: targets.length === 0 };
}

/** The subtree as it is now; where a category is moved meanwhile, its own change follows. */
async function expand({ source, queries, guard }: FanOutServices, category: number): Promise<ChangeTarget[]> {
  const ids = await guard.run(0, () => readSubtree(source.pool, queries, category));
  return ids.map((id) => ({ kind: 'category-alone', id }));
}

async function readPage(
  { source, queries, guard }: FanOutServices,
  target: ChangeTarget & { readonly kind: Exclude<ChangeTarget['kind'], 'product' | 'category'> },
  after: number,
  limit: number,
): Promise<number[]> {
  return guard.run(0, () => readAffectedIds(source.pool, queries, target, after, limit));
}

async function send({ sqs, fanOutQueueUrl }: FanOutServices, messages: readonly ChangeMessage[]): Promise<void> {
  const bodies = messages.map((message) => JSON.stringify(message));
  const results = await sendMessages(sqs, fanOutQueueUrl, bodies);
  const failed = results.find((result) => !result.sent);
  if (failed?.sent === false) throw new Error(`The fan-out queue did not take a message: ${failed.cause}`);
}
