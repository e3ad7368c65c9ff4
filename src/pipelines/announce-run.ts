import type { Alerts } from '../alerts.ts';
import { describeError } from '../errors.ts';
import type { Run, StorefrontRun } from '../runs/run.ts';

/** One message at the end of a run: finished with its numbers, or failed with the reason. */
export async function announceRun(alerts: Alerts, run: Run, now: number): Promise<void> {
  const seconds = Math.round((now - Date.parse(run.startedAt)) / 1000);
  const stopped = run.state === 'failed' && run.stop !== null;
  const outcome = stopped ? 'was stopped after' : run.state === 'finished' ? 'finished in' : 'failed after';
  await alerts.send({
    severity: run.state === 'finished' ? 'info' : stopped ? 'warning' : 'failure',
    cause: 'reindex',
    title: `Full reindex ${outcome} ${seconds} s`,
    lines: describeRun(run),
  });
}

/** The message in place of it when there could be no run: nobody watches the terminal of a nightly job. */
export async function announceNoRun(alerts: Alerts, error: unknown): Promise<void> {
  await alerts.send({
    severity: 'failure',
    cause: 'reindex',
    title: 'Full reindex could not start',
    lines: [describeError(error)],
  });
}

/** The run in a few lines: what a person wants to know of it. */
export function describeRun(run: Run): string[] {
  return [
    `Run ${run.id} by ${run.startedBy}: ${run.rowsRead} rows read.`,
    ...(run.error === null ? [] : [`Failed: ${run.error}`]),
    ...run.storefronts.flatMap(describeStorefront),
  ];
}

function describeStorefront(part: StorefrontRun): string[] {
  const counts = `${part.documents} products, ${part.withheld} withheld, ${part.rejected} rejected`;
  const pruned = part.pruned.length === 0 ? '' : `, deleted ${part.pruned.join(', ')}`;
  switch (part.state) {
    case 'promoted':
      return [
        `${part.storefront}: ${part.index ?? ''} is live, ${counts}${pruned}.`,
        ...(part.forced === null
          ? []
          : [`  Against ${part.forced.against.join(', ')}, by ${part.forced.by}: ${part.forced.reason}`]),
      ];
    case 'previewed':
      return [`${part.storefront}: ${part.index ?? ''} is a preview, ${counts}${pruned}. It is kept for a day.`];
    case 'held-back':
      return [
        `${part.storefront}: held back, ${part.previousIndex ?? 'nothing'} stays live, ${part.index ?? ''} is kept, ${counts}${pruned}.`,
        ...part.gate.filter((check) => !check.passed).map((check) => `  ${check.name}: ${check.detail}.`),
      ];
    default:
      return [`${part.storefront}: failed, ${counts}. ${part.error ?? ''}`];
  }
}
