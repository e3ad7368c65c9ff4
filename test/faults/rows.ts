import { randomFor } from '../../demo/generate/random.ts';
import type { Fault } from './fault.ts';
import { malformedDocument, poison, silentSlack } from './rows/bad-input-faults.ts';
import { busyElasticsearch, readOnlyIndices, restartedElasticsearch } from './rows/elasticsearch-faults.ts';
import { killedConsumer, terminatedConsumer } from './rows/killed-processes.ts';
import { brokenSnapshots, restartedMySql } from './rows/mysql-faults.ts';
import { awaySqs, brokenConnections } from './rows/network-faults.ts';
import { disorder, lateWriteAfterDelete, lateWriteAfterRestart, shortVisibility } from './rows/ordering-faults.ts';
import { changesDuringReindex, regressedVersions } from './rows/reindex-and-version-faults.ts';

export const FAULTS: readonly Fault[] = [
  killedConsumer,
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
  changesDuringReindex,
  regressedVersions,
  silentSlack,
  terminatedConsumer,
];

const CHOICE_STREAM = 6;

/**
 * Each row once, in their order, then drawn by weight.
 *
 * @param only the number of a row, or several with commas between; undefined: all of them
 * @throws Error for a row that there is not
 */
export function chooseFault(only: string | undefined, seed: number, trial: number): Fault {
  const rows = only?.split(',');
  const among = FAULTS.filter(
    ({ id }) => rows === undefined || rows.some((row) => id === row || (rows.length === 1 && id.startsWith(`${row}-`))),
  );
  const inOrder = among[trial];
  if (inOrder !== undefined) return inOrder;
  let drawn = randomFor(seed, CHOICE_STREAM, trial).below(among.reduce((sum, { weight }) => sum + weight, 0));
  for (const fault of among) {
    drawn -= fault.weight;
    if (drawn < 0) return fault;
  }
  throw new Error(`There is no row ${only}: use one of ${FAULTS.map(({ id }) => id).join(', ')}.`);
}
