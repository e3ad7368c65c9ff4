import { describe, expect, it } from 'vitest';
import { type GateEvidence, type GateLimits, judge } from '../../src/indices/promotion-gate.ts';

const LIMITS: GateLimits = { countDrop: 0.1, countRise: 1, rejectedShare: 0.01, minimumProducts: 1 };

function evidence(changes: Partial<GateEvidence> = {}): GateEvidence {
  const all = { expected: 1_000, indexed: 1_000, ours: 1_000, others: 0, live: 1_000, rowsRead: 2_000, rejected: 0 };
  return { ...all, firstRejection: null, ...changes };
}

function failed(changes: Partial<GateEvidence>, limits: Partial<GateLimits> = {}): string[] {
  return judge(evidence(changes), { ...LIMITS, ...limits })
    .filter((check) => !check.passed)
    .map((check) => check.name);
}

it('passes an index that is like the live one', () => {
  expect(failed({})).toEqual([]);
});

describe('complete', () => {
  it.each([
    ['one document is missing', { ours: 999 }, ['complete']],
    ['a document is there that nobody counted', { ours: 1_001 }, ['complete']],
    ['one of ours was overwritten meanwhile', { ours: 999, others: 1 }, []],
    ['ours are all there and new ones came', { ours: 1_000, others: 40 }, []],
    ['more are missing than others wrote', { ours: 950, others: 49 }, ['complete']],
  ])('when %s', (_, changes, names) => {
    expect(failed(changes)).toEqual(names);
  });
});

describe('minimum', () => {
  it.each([
    ['an empty index', { expected: 0, indexed: 0, ours: 0, live: null }, {}, ['minimum']],
    ['fewer than wanted', { live: null }, { minimumProducts: 1_001 }, ['minimum']],
    [
      'an empty index, where that is allowed',
      { expected: 0, indexed: 0, ours: 0, live: null },
      { minimumProducts: 0 },
      [],
    ],
  ])('%s', (_, changes, limits, names) => {
    expect(failed(changes, limits)).toEqual(names);
  });
});

describe('rejected', () => {
  it.each([
    ['at the limit', { rejected: 20 }, []],
    ['beyond it', { rejected: 21 }, ['rejected']],
    ['nothing read at all', { rowsRead: 0, expected: 0, indexed: 0, ours: 0, live: null }, ['minimum']],
  ])('%s', (_, changes, names) => {
    expect(failed(changes)).toEqual(names);
  });

  it('names the first one', () => {
    const checks = judge(
      evidence({ rejected: 100, firstRejection: 'product 7: options.sql: column stock ...' }),
      LIMITS,
    );
    expect(checks.find((check) => check.name === 'rejected')?.detail).toBe(
      '100 of 2000 rows rejected, at most 1 % allowed; the first: product 7: options.sql: column stock ...',
    );
  });
});

describe('count against live', () => {
  it.each([
    ['a tenth fewer', 1_111, []],
    ['more than a tenth fewer', 1_113, ['count against live']],
    ['twice as many', 500, []],
    ['more than twice as many', 499, ['count against live']],
    ['the live index is empty', 0, []],
    ['there is no live index', null, []],
  ])('%s', (_, live, names) => {
    expect(failed({ live })).toEqual(names);
  });
});

it('answers every check also after one has failed, each with its numbers', () => {
  const checks = judge(evidence({ ours: 0, indexed: 0, rejected: 2_000 }), LIMITS);
  expect(checks.map((check) => [check.name, check.passed])).toEqual([
    ['complete', false],
    ['minimum', false],
    ['rejected', false],
    ['count against live', false],
  ]);
  for (const check of checks) expect(check.detail).toMatch(/\d/);
});
