import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@elastic/elasticsearch';
import { readParts } from '../runs/part-store.ts';
import { conditionOf, type Run } from '../runs/run.ts';
import type { RunPart } from '../runs/run-part.ts';
import { requireRun } from '../runs/run-store.ts';
import { describeProgress } from './describe-runs.ts';

const LOOK_AGAIN_MS = 1_000;

export interface RunView {
  readonly run: Run;
  readonly parts: readonly RunPart[];
}

/** A run with its parts. @throws ExpectedError run-unknown */
export async function readRunView(client: Client, prefix: string, id: string): Promise<RunView> {
  const run = await requireRun(client, prefix, id);
  return { run, parts: await readParts(client, prefix, run) };
}

/**
 * Prints how far a run is, a line whenever that has changed, until it is over or nobody works on it any more.
 *
 * @returns the run as it was then
 */
export async function followRun(
  client: Client,
  prefix: string,
  id: string,
  print: (line: string) => void,
): Promise<RunView> {
  let printed = '';
  for (;;) {
    const view = await readRunView(client, prefix, id);
    const now = Date.now();
    const line = describeProgress(view.run, view.parts, now);
    if (line !== printed) print(`${new Date(now).toISOString().slice(11, 19)}  ${line}`);
    printed = line;
    const condition = conditionOf(view.run, now);
    if (condition !== 'running' && condition !== 'waiting') return view;
    await sleep(LOOK_AGAIN_MS);
  }
}
