import { describe, expect, it } from 'vitest';
import {
  indexName,
  indexPattern,
  isIndexOf,
  liveAlias,
  STATE_INDICES,
  stateIndex,
  tokenAlias,
  writeAlias,
} from '../../src/indices/index-name.ts';

const CREATED = new Date('2026-11-23T18:15:02.123Z');

describe('the name of an index', () => {
  it('has prefix, family, storefront and the moment of its creation', () => {
    expect(indexName('staging-', 'brandi', CREATED)).toBe('staging-products-brandi-20261123t181502123');
  });

  it('sorts by time', () => {
    const moments = ['2026-01-31T23:59:59.999Z', '2026-02-01T00:00:00.000Z', '2026-10-01T00:00:00.000Z'];
    const names = moments.map((moment) => indexName('', 'brandi', new Date(moment)));
    expect(names.toSorted()).toEqual(names);
  });
});

describe('whether an index belongs to a storefront', () => {
  const prefix = 'staging-';

  it('is told apart for storefronts whose ids start alike', () => {
    const brandi = indexName(prefix, 'brandi', CREATED);
    const brand = indexName(prefix, 'brand', CREATED);
    expect([isIndexOf(prefix, 'brandi', brandi), isIndexOf(prefix, 'brand', brand)]).toEqual([true, true]);
    expect([isIndexOf(prefix, 'brand', brandi), isIndexOf(prefix, 'brandi', brand)]).toEqual([false, false]);
  });

  it.each([
    ['another prefix', indexName('', 'brandi', CREATED)],
    ['the live alias', liveAlias(prefix, 'brandi')],
    ['the write alias', writeAlias(prefix, 'brandi')],
    ['a token', tokenAlias(prefix, 'brandi', '20261123t181502123-4f2a')],
    ['a copy that a person made', `${indexName(prefix, 'brandi', CREATED)}-copy`],
    ['a storefront whose id is a moment', indexName(prefix, 'brandi-20261123t181502123', CREATED)],
  ])('is false for %s', (_, name) => {
    expect(isIndexOf(prefix, 'brandi', name)).toBe(false);
  });
});

it('no state index is matched by the pattern of product indices', () => {
  const start = indexPattern('staging-').replace('*', '');
  for (const state of STATE_INDICES) expect(stateIndex('staging-', state).startsWith(start)).toBe(false);
});
