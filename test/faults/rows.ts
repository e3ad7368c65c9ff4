import { randomFor } from '../../demo/generate/random.ts';
import type { Fault } from './fault.ts';
import { malformedDocument, poison, silentSlack } from './rows/bad-input-faults.ts';
import { changedColumns } from './rows/changed-columns.ts';
import { changesDuringReindex } from './rows/changes-during-reindex.ts';
import { busyElasticsearch, readOnlyIndices, restartedElasticsearch } from './rows/elasticsearch-faults.ts';
import { killedConsumer, terminatedConsumer } from './rows/killed-processes.ts';
import { killedReindex } from './rows/killed-reindex.ts';
import { brokenSnapshots, restartedMySql } from './rows/mysql-faults.ts';
import { awaySqs, brokenConnections } from './rows/network-faults.ts';
import { disorder, lateWriteAfterDelete, lateWriteAfterRestart, shortVisibility } from './rows/ordering-faults.ts';
import { promotionsUnderQueries } from './rows/promotions-under-queries.ts';
import { regressedVersions, steppedClock } from './rows/reindex-and-version-faults.ts';
import { smallHeap } from './rows/small-heap.ts';
import { twoReindexes } from './rows/two-reindexes.ts';

export const FAULTS: readonly Fault[] = [
  killedConsumer,
  killedReindex(),
  smallHeap(),
  restartedElasticsearch,
  busyElasticsearch,
  brokenConnections,
  readOnlyIndices,
  malformedDocument,
  disorder,
  lateWriteAfterDelete,
  lateWriteAfterRestart,
  shortVisibility,
  poison,
  awaySqs,
  brokenSnapshots,
  restartedMySql,
  changesDuringReindex(),
  promotionsUnderQueries(),
  twoReindexes(),
  regressedVersions,
  steppedClock(),
  silentSlack,
  changedColumns(),
  terminatedConsumer,
];

const CHOICE_STREAM = 6;

/** Whether the row is among those that somebody wants. @param wanted its number, or several with commas between */
export function isRow(id: string, wanted: string): boolean {
  const rows = wanted.split(',');
  return rows.some((row) => id === row || (rows.length === 1 && id.startsWith(`${row}-`)));
}

/**
 * Each row once, in their order, then drawn by weight.
 *
 * @param only the number of a row, or several with commas between; undefined: all of them
 * @throws Error for a row that there is not
 */
export function chooseFault(only: string | undefined, seed: number, trial: number): Fault {
  const among = FAULTS.filter(({ id }) => only === undefined || isRow(id, only));
  const inOrder = among[trial];
  if (inOrder !== undefined) return inOrder;
  let drawn = randomFor(seed, CHOICE_STREAM, trial).below(among.reduce((sum, { weight }) => sum + weight, 0));
  for (const fault of among) {
    drawn -= fault.weight;
    if (drawn < 0) return fault;
  }
  throw new Error(`There is no row ${only}: use one of ${FAULTS.map(({ id }) => id).join(', ')}.`);
}
