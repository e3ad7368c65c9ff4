import { expect, it } from 'vitest';
import { selectPrunable } from '../../src/indices/prune.ts';
import type { StorefrontIndex } from '../../src/indices/storefront-indices.ts';

function index(name: string, live = false): StorefrontIndex {
  return { name, live, writeTarget: true, aliases: [] };
}

const NONE = new Set<string>();

it.each<[string, StorefrontIndex[], ReadonlySet<string>, string[]]>([
  ['what is kept warm stays', [index('a'), index('b', true)], new Set(['a']), []],
  ['what is older goes', [index('a'), index('b'), index('c', true)], new Set(['b']), ['a']],
  ['what a killed run left goes', [index('a'), index('half'), index('c', true)], new Set(['a']), ['half']],
  ['what a run needs stays', [index('a'), index('b', true), index('building')], new Set(['a', 'building']), []],
  ['the live index stays whatever else is said', [index('a', true), index('b')], NONE, ['b']],
  ['nothing there, nothing to prune', [], NONE, []],
])('%s', (_, indices, kept, expected) => {
  expect(selectPrunable(indices, kept)).toEqual(expected);
});
