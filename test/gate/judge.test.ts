import { describe, expect, it } from 'vitest';
import { isGateExpired, judge } from '../../src/gate/judge.ts';
import { detailOf, facts, failed, LIMITS } from './facts.ts';

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
  ])('when %s', (_, load, names) => {
    expect(failed({ load })).toEqual(names);
  });
});

describe('complete, stretch by stretch', () => {
  const whole = { after: 0, through: 500, expected: 400, ours: 400, others: 0 };
  const changed = { after: 500, through: 900, expected: 300, ours: 290, others: 60 };
  it.each([
    ['every stretch is whole', [whole, changed], { ours: 990, others: 60 }, []],
    [
      'a loss is made up for by what changed elsewhere',
      [{ ...whole, ours: 399 }, changed],
      { ours: 989, others: 60 },
      ['complete'],
    ],
    ['a stretch has more than it should', [{ ...whole, ours: 401 }, changed], { ours: 991, others: 60 }, ['complete']],
  ])('when %s', (_, stretches, load, names) => {
    expect(failed({ load: { ...load, stretches } })).toEqual(names);
  });

  it('names the stretches', () => {
    const load = { stretches: [{ ...whole, ours: 399 }, changed], ours: 989, others: 60 };
    expect(detailOf({ load }, 'complete')).toBe(
      '989 of 1000 loaded documents are in the new index, and 60 that changed meanwhile; ' +
        '1 of 2 stretches of products do not agree: 1 to 500 has 399 of 400',
    );
  });
});

describe('minimum', () => {
  const empty = { expected: 0, indexed: 0, ours: 0 };
  it.each([
    ['an empty index', empty, {}, ['minimum']],
    ['fewer than wanted', {}, { minimumProducts: 1_001 }, ['minimum']],
    ['an empty index, where that is allowed', empty, { minimumProducts: 0 }, []],
  ])('%s', (_, load, limits, names) => {
    expect(failed({ load, live: null }, limits)).toEqual(names);
  });
});

describe('rejected', () => {
  it.each([
    ['at the limit', { rejected: 20 }, []],
    ['beyond it', { rejected: 21 }, ['rejected']],
  ])('%s', (_, load, names) => {
    expect(failed({ load })).toEqual(names);
  });

  it('names the first one', () => {
    const load = { rejected: 100, firstRejection: 'product 7: options.sql: column stock ...' };
    expect(detailOf({ load }, 'rejected')).toBe(
      '100 of 2000 rows rejected, at most 1 % allowed; the first: product 7: options.sql: column stock ...',
    );
  });
});

describe('count against source', () => {
  it.each([
    ['a hundredth apart', { products: 2_020 }, []],
    ['one more', { products: 2_022 }, ['count against source']],
    ['fewer than were read', { products: 1_979 }, ['count against source']],
    ['the storefront offers less than is indexed', { offered: 999 }, ['count against source']],
  ])('%s', (_, source, names) => {
    expect(failed({ source })).toEqual(names);
  });

  it('lets pass what changed meanwhile', () => {
    expect(failed({ load: { ours: 900, others: 100 }, source: { products: 2_100 } })).toEqual([]);
  });
});

describe('source shrunk', () => {
  it.each([
    ['three in a hundred fewer', 2_061, []],
    ['more than that', 2_063, ['source shrunk']],
    ['grown', 100, []],
    ['unknown', null, []],
  ])('%s', (_, before, names) => {
    expect(failed({ source: { before } })).toEqual(names);
  });
});

it('names what differs from the database, field by field', () => {
  const fields = [{ field: 'price', before: '1', after: '2' }];
  const differing = [
    { id: 7, kind: 'stale' as const, fields },
    { id: 8, kind: 'missing' as const, fields: [] },
    { id: 9, kind: 'extra' as const, fields: [] },
  ];
  const rest = { sample: { compared: 200, differing } };
  expect(failed({ rest })).toEqual(['sample against the database']);
  expect(detailOf({ rest }, 'sample against the database')).toContain(': 7 in price 1 -> 2, 8 is missing, 9 is extra');
});

it('says of every comparison with the live index that there is none yet', () => {
  const skipped = judge(facts({ live: null, load: { rejected: 0 } }), LIMITS).filter(
    ({ measured }) => measured === null,
  );
  expect(skipped.map(({ name }) => name)).toEqual([
    'source shrunk',
    'count against live',
    'count by category',
    'count by brand',
    'count by seller',
    'count by price band',
    'empty fields',
    'mapping and analyzers',
    'same products',
    'documents against live',
    'golden queries: first ten',
    'golden queries: nothing found',
  ]);
  for (const { passed, detail } of skipped)
    expect([passed, detail]).toEqual([true, expect.stringMatching(/^not compared: /)]);
});

it('answers every check also after one has failed, each with its numbers', () => {
  const load = { ours: 0, indexed: 0, rejected: 2_000 };
  const checks = judge(facts({ load, rest: { due: 3 } }), LIMITS);
  expect(checks.filter(({ passed }) => !passed).map(({ name }) => name)).toEqual([
    'complete',
    'minimum',
    'rejected',
    'nothing due',
    'count against live',
  ]);
  for (const check of checks.filter(({ measured }) => measured !== null)) expect(check.detail).toMatch(/\d|as in/);
});

it('forgets what it found after 15 minutes', () => {
  const at = Date.parse('2026-11-25T00:00:00Z');
  expect(isGateExpired('2026-11-25T00:00:00Z', at + 15 * 60_000)).toBe(false);
  expect(isGateExpired('2026-11-25T00:00:00Z', at + 15 * 60_000 + 1)).toBe(true);
  expect(isGateExpired(null, at)).toBe(true);
});
