import { describeRun } from '../pipelines/announce-run.ts';
import type { IndexNeed } from '../pipelines/index-needs.ts';
import { conditionOf, isOpen, type Run } from '../runs/run.ts';
import { type RunPart, settledShare } from '../runs/run-part.ts';

/** One line of `runs list`. */
export function lineOf(run: Run, now: number): string {
  const storefronts = run.storefronts.map((entry) => `${entry.storefront} ${entry.state}`).join(', ');
  const rows = String(run.rowsRead).padStart(9);
  return `${run.id}  ${conditionOf(run, now).padEnd(8)}  ${run.startedAt}  ${rows} rows  ${storefronts}`;
}

/** Everything that a person wants to know of a run and its parts. */
export function describeWhole(run: Run, parts: readonly RunPart[], now: number): string[] {
  const end = run.finishedAt === null ? `last sign of life ${run.heartbeatAt}` : `ended ${run.finishedAt}`;
  const condition = conditionOf(run, now);
  return [
    `${condition}, started ${run.startedAt}, ${end}`,
    ...(condition === 'killed' ? [`Go on with it: storefront-search reindex --resume ${run.id}`] : []),
    ...describeRun(run),
    ...(run.finishedAt === null ? parts.map((part) => describePart(run, part)) : []),
    ...run.storefronts.flatMap((entry) =>
      entry.gate.map(
        (check) => `${entry.storefront}  ${check.passed ? 'passed' : 'FAILED'}  ${check.name}: ${check.detail}`,
      ),
    ),
  ];
}

function describePart(run: Run, part: RunPart): string {
  const share = `${Math.floor(settledShare([part], openStorefronts(run)) * 100)} %`;
  const holder = part.holder === null ? '' : `, ${part.holder.name}`;
  const attempts = part.attempts > 1 ? `, begun ${part.attempts} times` : '';
  const error = part.error === null ? '' : `: ${part.error}`;
  return `part ${part.part}/${run.parts}  ${part.state === 'loading' ? share : `${part.state} ${share}`}${holder}${attempts}${error}`;
}

/** How far a run is, in one line: what `--follow` prints when it has changed. */
export function describeProgress(run: Run, parts: readonly RunPart[], now: number): string {
  const loaded = parts.filter(({ state }) => state === 'loaded').length;
  const storefronts = run.storefronts.map((entry) => `${entry.storefront} ${entry.state}`).join(', ');
  const rows = Math.max(run.rowsRead, rowsOf(run, parts));
  const share = Math.floor(settledShare(parts, openStorefronts(run)) * 100);
  return `${conditionOf(run, now)}  ${share} %, ${rows} rows, ${loaded} of ${parts.length} parts loaded; ${storefronts}`;
}

function rowsOf({ storefronts }: Run, parts: readonly RunPart[]): number {
  const rows = storefronts.map(({ storefront }) =>
    parts.reduce((sum, part) => sum + (part.storefronts[storefront]?.rows ?? 0), 0),
  );
  return Math.max(0, ...rows);
}

function openStorefronts({ storefronts }: Run): string[] {
  return storefronts.filter(isOpen).map(({ storefront }) => storefront);
}

/** The indices that are kept for whoever goes on with their run or decides about it, a line each. */
export function describeUnfinished(needs: ReadonlyMap<string, IndexNeed>, now: number): string[] {
  return [...needs].flatMap(([name, need]) => {
    if (need.kind !== 'unfinished') return [];
    const { run, until } = need;
    const isHeldBack = run.storefronts.some(({ index, state }) => index === name && state === 'held-back');
    const what = isHeldBack ? 'held back' : `half-built, its run was ${conditionOf(run, now)}`;
    const how = isHeldBack ? `runs show ${run.id}` : `reindex --resume ${run.id}`;
    return [`${name}: ${what}; storefront-search ${how}, until ${new Date(until).toISOString()}`];
  });
}
