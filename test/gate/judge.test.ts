import { describe, expect, it } from 'vitest';
import { countChanged, NOTHING_COMPARED } from '../../src/gate/changed-documents.ts';
import { definitionDifferences } from '../../src/gate/definition-differences.ts';
import type { GateFacts, LiveFacts, LoadFacts, SourceFacts } from '../../src/gate/gate-facts.ts';
import { type GateLimits, limitsOf } from '../../src/gate/gate-limits.ts';
import { isGateExpired, judge } from '../../src/gate/judge.ts';

const LIMITS = limitsOf({ gate: { countDrop: 0.1, countRise: 1, rejectedShare: 0.01, minimumProducts: 1 } });
const LIVE: LiveFacts = {
  index: 'products-a-1',
  products: 1_000,
  groups: [{ kind: 'category', key: '1>12', live: 100, fresh: 100 }],
  fields: [{ field: 'price', live: 10, fresh: 10 }],
  definition: [],
  sameMappingFile: true,
  identity: { compared: 200, others: 0, example: null },
  changes: NOTHING_COMPARED,
};

interface Changes {
  readonly load?: Partial<LoadFacts>;
  readonly source?: Partial<SourceFacts>;
  readonly live?: Partial<LiveFacts> | null;
  readonly rest?: Partial<Pick<GateFacts, 'due' | 'sample' | 'golden'>>;
}

function facts({ load, source, live, rest }: Changes): GateFacts {
  const loaded = { expected: 1_000, indexed: 1_000, ours: 1_000, others: 0, rowsRead: 2_000, rejected: 0 };
  return {
    load: { ...loaded, firstRejection: null, ...load },
    source: { products: load?.rowsRead ?? 2_000, offered: 1_200, before: null, ...source },
    due: 0,
    sample: { compared: 200, differing: [] },
    golden: [],
    live: live === null ? null : { ...LIVE, ...live },
    ...rest,
  };
}

function failed(changes: Changes, limits: Partial<GateLimits> = {}): string[] {
  return judge(facts(changes), { ...LIMITS, ...limits })
    .filter((check) => !check.passed)
    .map((check) => check.name);
}

function detailOf(changes: Changes, name: string): string {
  return judge(facts(changes), LIMITS).find((check) => check.name === name)?.detail ?? 'no such check';
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
  ])('when %s', (_, load, names) => {
    expect(failed({ load })).toEqual(names);
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

describe('count against live', () => {
  it.each([
    ['a tenth fewer', 1_111, []],
    ['more than a tenth fewer', 1_113, ['count against live']],
    ['twice as many', 500, []],
    ['more than twice as many', 499, ['count against live']],
    ['the live index is empty', 0, []],
  ])('%s', (_, products, names) => {
    expect(failed({ live: { products, fields: [] } })).toEqual(names);
  });
});

describe('groups', () => {
  it('names each that lost more than is allowed, the worst first, and how many there are', () => {
    const groups = [
      { kind: 'category' as const, key: '1', live: 500, fresh: 400 },
      { kind: 'category' as const, key: '1>11', live: 40, fresh: 20 },
      { kind: 'category' as const, key: '1>12', live: 30, fresh: 0 },
      { kind: 'brand' as const, key: '7', live: 100, fresh: 71 },
    ];
    expect(failed({ live: { groups } })).toEqual(['count by category']);
    expect(detailOf({ live: { groups } }, 'count by category')).toBe(
      '2 of 3 categories of at least 20 products lost more than 30 %: 1>12 from 30 to 0, 1>11 from 40 to 20',
    );
  });
});

describe('empty fields', () => {
  it.each([
    ['a little more often', 60, []],
    ['much more often', 70, ['empty fields']],
    ['less often', 0, []],
  ])('%s', (_, fresh, names) => {
    expect(failed({ live: { fields: [{ field: 'price', live: 10, fresh }] } })).toEqual(names);
  });

  it('says in which share, and lets pass what is allowed', () => {
    const live = { fields: [{ field: 'price', live: 10, fresh: 1_000 }] };
    expect(detailOf({ live }, 'empty fields')).toContain('price in 100 %, 1 % before');
    expect(failed({ live }, { allow: ['empty price'] })).toEqual([]);
  });

  it('leaves a handful of products alone, but not when they are all', () => {
    const small = { expected: 30, indexed: 30, ours: 30 };
    const fields = (fresh: number) => ({ products: 30, groups: [], fields: [{ field: 'price', live: 0, fresh }] });
    expect(failed({ load: small, live: fields(19) })).toEqual([]);
    expect(failed({ load: small, live: fields(30) })).toEqual(['empty fields']);
  });
});

describe('mapping and analyzers', () => {
  const lost = { kind: 'lost' as const, what: 'filter lowercase of analyzer ko' };
  const added = { kind: 'added' as const, what: 'field fit' };
  it.each([
    ['a loss that the release brings', { definition: [lost, added], sameMappingFile: false }, {}, false],
    ['a loss that is allowed', { definition: [lost], sameMappingFile: false }, { allow: [lost.what] }, true],
    ['an addition of the release', { definition: [added], sameMappingFile: false }, {}, true],
    ['an addition that no file explains', { definition: [added], sameMappingFile: true }, {}, false],
  ])('%s', (_, live, limits, passes) => {
    expect(failed({ live }, limits)).toEqual(passes ? [] : ['mapping and analyzers']);
  });

  it('finds what was dropped, renamed, changed and moved, and leaves dictionaries alone', () => {
    const before = {
      analysis: {
        analyzer: { ko: { type: 'custom', tokenizer: 'nori', filter: ['lowercase', 'pos', 'syn'] } },
        tokenizer: { nori: { type: 'nori_tokenizer', user_dictionary_rules: ['가'] } },
      },
      similarity: {},
      properties: { name: { type: 'text', fields: { exact: { type: 'text' } } }, fit: { type: 'keyword' } },
    };
    const after = {
      analysis: {
        analyzer: { ko: { tokenizer: 'nori', type: 'custom', filter: ['syn', 'lowercase'] } },
        tokenizer: { nori: { type: 'nori_tokenizer', user_dictionary_rules: ['나'] } },
      },
      similarity: {},
      properties: { name: { type: 'text', fields: { precise: { type: 'text' } } }, fit: { type: 'text' } },
    };
    const found = definitionDifferences(before, after).map(({ kind, what }) => `${kind} ${what}`);
    expect(found).toEqual([
      'lost filter pos of analyzer ko',
      'changed order of filter of analyzer ko',
      'lost field name.exact',
      'changed field fit',
      'added field name.precise',
    ]);
    expect(definitionDifferences(before, before)).toEqual([]);
  });
});

it('takes a database for a wrong one whose ids stand for other products', () => {
  const identity = { compared: 200, others: 5, example: '7 was "셔츠" and is "모자"' };
  expect(failed({ live: { identity } })).toEqual(['same products']);
  expect(detailOf({ live: { identity } }, 'same products')).toContain('7 was "셔츠" and is "모자"');
});

it('tells which fields a release changes, the most frequent first, and holds nothing back for it', () => {
  const pair = (id: number, before: object, after: object) => ({
    id,
    before: { id, ...before },
    after: { id, ...after },
  });
  const changes = countChanged([
    pair(1, { price: 1, likes: 3, version: 1 }, { price: 2, likes: 4, version: 2 }),
    pair(2, { price: 1, fit: null }, { price: 3 }),
    pair(3, { price: 1, contentHash: 'a' }, { price: 1, contentHash: 'b' }),
  ]);
  expect(failed({ live: { changes } })).toEqual([]);
  expect(detailOf({ live: { changes } }, 'documents against live')).toBe(
    '2 of 3 differ (66.7 %): price in 2 (1: 1 -> 2), likes in 1 (1: 3 -> 4)',
  );
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

describe('golden queries', () => {
  const answer = (query: string, live: readonly number[] | null, fresh: readonly number[]) => ({
    query,
    live: live === null ? null : { total: live.length, first: live },
    fresh: { total: fresh.length, first: fresh },
  });
  it.each([
    ['the same in another order', [answer('a', [1, 2, 3], [3, 2, 1])], []],
    ['half of it', [answer('a', [1, 2], [1, 3])], []],
    ['less than half', [answer('a', [1, 2, 3], [1, 4, 5])], ['golden queries: first ten']],
    ['two of two products gone', [answer('a', [1, 2], []), answer('b', [1], [1])], []],
    ['nothing asked of live', [answer('a', null, [])], []],
  ])('%s', (_, golden, names) => {
    expect(failed({ rest: { golden } })).toEqual(names);
  });

  it('names those that find nothing any more', () => {
    const rest = { golden: [answer('원피스', [1, 2, 3], []), answer('b', [1, 2], [1, 2])] };
    expect(failed({ rest })).toEqual(['golden queries: nothing found']);
    expect(detailOf({ rest }, 'golden queries: nothing found')).toContain('원피스 found 3');
  });
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
