import { setTimeout as sleep } from 'node:timers/promises';
import type { Alerts } from '../alerts.ts';
import { describeError, ExpectedError } from '../errors.ts';
import { isAtWork, type Run } from '../runs/run.ts';
import { changeRun, requireRun } from '../runs/run-store.ts';
import { closeRun } from './close-run.ts';
import type { ReindexServices } from './reindex-services.ts';
import { newHolder, openSession, type RunSession, stopped } from './run-session.ts';

type StopServices = Pick<ReindexServices, 'elasticsearch' | 'prefix' | 'now' | 'isRetriable' | 'warn'>;

const LOOK_AGAIN_MS = 500;
/** A process sees the wish within seconds, and may be in one long request then. */
const GIVE_UP_AFTER_MS = 120_000;

/**
 * Asks whoever works on the run to end it, and waits until it is: its parts stand at their checkpoints, and its
 * storefronts are free. Where nobody works on it, it is ended here.
 *
 * @param by who wants it, for messages
 * @returns `already`: it was over before
 * @throws ExpectedError run-unknown, or run-held when its process gives signs of life and does not stop
 */
export async function stopRun(
  services: StopServices,
  id: string,
  by: string,
  alerts: Alerts,
): Promise<{ readonly run: Run; readonly outcome: 'stopped' | 'already' }> {
  const { elasticsearch, prefix, now } = services;
  const stop = { by, at: new Date(now()).toISOString() };
  const asked = await changeRun(elasticsearch, prefix, id, (run) =>
    run.state === 'running' && run.stop === null ? { ...run, stop } : run,
  );
  if (asked.state !== 'running') return { run: asked, outcome: 'already' };
  for (const startedAt = performance.now(); performance.now() - startedAt < GIVE_UP_AFTER_MS;) {
    await sleep(LOOK_AGAIN_MS);
    const run = await requireRun(elasticsearch, prefix, id);
    if (run.state !== 'running') return { run, outcome: 'stopped' };
    if (!isAtWork(run, now())) return { run: await endDead(services, run, by, alerts), outcome: 'stopped' };
  }
  throw new ExpectedError(
    'run-held',
    `The run ${id} gives signs of life and has not ended within ${GIVE_UP_AFTER_MS / 1_000} s.`,
    `It ends when its process looks at it again, or end that process: ${asked.startedBy}`,
  );
}

async function endDead(services: StopServices, run: Run, by: string, alerts: Alerts): Promise<Run> {
  const session = openSession(services, run, newHolder(by));
  try {
    for (const { storefront } of run.storefronts) await holdIfFree(session, storefront);
    const error = describeError(stopped(run));
    await session.change((before) => (before.state === 'running' ? { ...before, error } : before));
    return await closeRun(services, session, alerts);
  } finally {
    await session.pause();
  }
}

/** What another run has by now is that one's. */
async function holdIfFree(session: RunSession, storefront: string): Promise<void> {
  try {
    await session.hold(storefront);
  } catch (error) {
    if (!(error instanceof ExpectedError && error.code === 'run-held')) throw error;
  }
}
