import type { Alerts } from '../alerts.ts';
import { readParts } from '../runs/part-store.ts';
import { isDone, isOpen, type Run } from '../runs/run.ts';
import type { RunPart } from '../runs/run-part.ts';
import { announceRun } from './announce-run.ts';
import { withCounts } from './reindex-gate.ts';
import type { ReindexServices } from './reindex-services.ts';
import type { RunSession } from './run-session.ts';

/** What ending a run needs of a full reindex's services. */
type CloseServices = Pick<ReindexServices, 'elasticsearch' | 'prefix' | 'now' | 'warn' | 'previewAt' | 'lineage'>;

/**
 * Ends the run: what it did not bring to its end has failed, the next run may have its storefronts, people are told.
 * A run that somebody else has ended meanwhile stays as it is.
 */
export async function closeRun(services: CloseServices, session: RunSession, alerts: Alerts): Promise<Run> {
  const { elasticsearch, prefix, now, warn } = services;
  await session.pause();
  const parts = await readParts(elasticsearch, prefix, session.run).catch((error: unknown) => {
    warn(error);
    return null;
  });
  let isOurs = false;
  const close = (run: Run): Run => {
    isOurs = run.state === 'running';
    return isOurs ? ended(run, parts, new Date(now()).toISOString()) : run;
  };
  // Elasticsearch may be what failed: the outcome is then told to people, and the run counts as dead.
  const run = await session.change(close).catch((error: unknown) => {
    warn(error);
    return close(session.run);
  });
  await session.release();
  if (isOurs) services.lineage?.tell(run.state === 'finished' ? 'COMPLETE' : 'FAIL', run);
  // A preview is only for who asked for it.
  if (isOurs && services.previewAt === undefined) await announceRun(alerts, run, now());
  return run;
}

function ended(run: Run, parts: readonly RunPart[] | null, finishedAt: string): Run {
  const counted = parts === null || parts.length === 0 ? run : withCounts(run, parts);
  const storefronts = counted.storefronts.map((entry) =>
    isOpen(entry) ? { ...entry, state: 'failed' as const, error: entry.error ?? run.error } : entry,
  );
  const failed = run.error !== null || !storefronts.every(isDone);
  return { ...counted, storefronts, state: failed ? 'failed' : 'finished', heartbeatAt: finishedAt, finishedAt };
}
