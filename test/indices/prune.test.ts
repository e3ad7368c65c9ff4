import { expect, it } from 'vitest';
import { selectPrunable } from '../../src/indices/prune.ts';
import type { StorefrontIndex } from '../../src/indices/storefront-indices.ts';

function index(name: string, live = false): StorefrontIndex {
  return { name, live, writeTarget: true, aliases: [] };
}

const NONE = new Set<string>();

it.each([
  ['live and previous', [index('a'), index('b', true)], 'a', NONE, []],
  ['what is older than the previous one goes', [index('a'), index('b'), index('c', true)], 'b', NONE, ['a']],
  ['what a killed run left goes', [index('a'), index('half'), index('c', true)], 'a', NONE, ['half']],
  ['what another run needs stays', [index('a'), index('b', true), index('building')], 'a', new Set(['building']), []],
  ['the first index has no previous one', [index('failed'), index('b', true)], null, NONE, ['failed']],
  // Between listing and pruning somebody rolled back: what is live is never named.
  ['the live index stays whatever else is said', [index('a', true), index('b')], 'b', NONE, []],
  ['nothing there, nothing to prune', [], null, NONE, []],
])('%s', (_, indices, previous, kept, expected) => {
  expect(selectPrunable(indices, previous, kept)).toEqual(expected);
});
