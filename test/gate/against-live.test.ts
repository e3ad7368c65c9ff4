import { describe, expect, it } from 'vitest';
import { countChanged } from '../../src/gate/changed-documents.ts';
import { definitionDifferences } from '../../src/gate/definition-differences.ts';
import { detailOf, failed } from './facts.ts';

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
