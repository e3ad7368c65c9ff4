import { expect, it } from 'vitest';
import type { StorefrontIndex } from '../../src/indices/storefront-indices.ts';
import { judgeIndices } from '../../src/pipelines/index-needs.ts';
import { newStorefrontRun, type Run, type StorefrontRun } from '../../src/runs/run.ts';

const HOUR = 3_600_000;
const NOW = Date.UTC(2026, 10, 25, 3);

function index(name: string, ...aliases: string[]): StorefrontIndex {
  return { name, live: aliases.includes('live'), writeTarget: true, aliases };
}

/** A run that built `index` and gave its last sign of life so many hours ago. */
function run(name: string, hoursAgo: number, entry: Partial<StorefrontRun>, more: Partial<Run> = {}): Run {
  const at = new Date(NOW - hoursAgo * HOUR).toISOString();
  return {
    id: `run-${name}`,
    state: 'finished',
    startedAt: at,
    heartbeatAt: at,
    finishedAt: at,
    startedBy: 'somebody',
    steps: false,
    key: null,
    parts: 1,
    keepWarmMs: 24 * HOUR,
    stop: null,
    rowsRead: 0,
    error: null,
    storefronts: [{ ...newStorefrontRun('brandi', name), promotedAt: at, ...entry }],
    ...more,
  };
}

const promoted = (name: string, hoursAgo: number, previousIndex: string | null = null) =>
  run(name, hoursAgo, { state: 'promoted', previousIndex });
const killed = (name: string, hoursAgo: number) => run(name, hoursAgo, {}, { state: 'running' });
const stopped = (name: string, hoursAgo: number) => run(name, hoursAgo, { state: 'failed' }, { state: 'failed' });
const TOKEN_OF_HALF = 'products-brandi-token-run-half';

it.each<[string, StorefrontIndex[], Run[], Record<string, string>]>([
  [
    'the one before the live one is warm for a day',
    [index('a'), index('b'), index('c', 'live')],
    [promoted('c', 23, 'b'), promoted('b', 47, 'a')],
    { a: 'superfluous', b: 'warm', c: 'live' },
  ],
  ['and then it is not', [index('a'), index('b', 'live')], [promoted('b', 25, 'a')], { a: 'superfluous', b: 'live' }],
  [
    'after a roll back, what it was rolled back from is warm',
    [index('a', 'live'), index('b')],
    [promoted('b', 1, 'a')],
    { a: 'live', b: 'warm' },
  ],
  [
    'what a run builds at this moment is needed',
    [index('a', 'live'), index('half', TOKEN_OF_HALF)],
    [killed('half', 1 / 360), promoted('a', 30)],
    { a: 'live', half: 'building' },
  ],
  [
    'what a killed run left may be gone on with for a day',
    [index('a', 'live'), index('half', TOKEN_OF_HALF)],
    [killed('half', 23)],
    { a: 'live', half: 'unfinished' },
  ],
  ['and then no longer', [index('half', TOKEN_OF_HALF)], [killed('half', 25)], { half: 'superfluous' }],
  ['what a stopped run left as well', [index('half', TOKEN_OF_HALF)], [stopped('half', 23)], { half: 'unfinished' }],
  [
    'what was held back waits for a decision',
    [index('a', 'live'), index('half', TOKEN_OF_HALF)],
    [run('half', 23, { state: 'held-back' }, { state: 'failed' })],
    { a: 'live', half: 'unfinished' },
  ],
  ['what another run came after is of no use', [index('half')], [killed('half', 1)], { half: 'superfluous' }],
  ['what no run knows of is of no use', [index('a')], [], { a: 'superfluous' }],
  [
    'while it is not noted that the live index went live, the one before it is not measured by an older promotion',
    [index('a'), index('b', 'live'), index('half', TOKEN_OF_HALF), { ...index('left'), writeTarget: false }],
    [killed('half', 25), killed('b', 1), promoted('a', 30)],
    { a: 'warm', b: 'live', half: 'superfluous', left: 'superfluous' },
  ],
  ['the live index stays whatever else is said', [index('a', 'live')], [], { a: 'live' }],
])('%s', (_, indices, runs, expected) => {
  const needs = judgeIndices('brandi', indices, runs, NOW);
  expect(Object.fromEntries([...needs].map(([name, { kind }]) => [name, kind]))).toEqual(expected);
});
