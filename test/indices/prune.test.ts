import { expect, it } from 'vitest';
import { indexName } from '../../src/indices/index-name.ts';
import { selectPrunable } from '../../src/indices/prune.ts';

const NOW = Date.parse('2026-11-25T12:00:00Z');
const HOUR = 3_600_000;
/** Made so many hours ago. */
const made = (hours: number) => indexName('t-', 'brandi', new Date(NOW - hours * HOUR));
const OLD = [made(72), made(48), made(24), made(1)];

it.each<[string, number, number, string[]]>([
  ['whatever nobody needs goes', 0, 0, OLD],
  ['as many as wanted of the newest stay', 3, 0, OLD.slice(0, 1)],
  ['what is younger than wanted stays', 0, 48 * HOUR, OLD.slice(0, 2)],
  ['both hold at once', 3, 48 * HOUR, OLD.slice(0, 1)],
  ['more are wanted than there are', 9, 0, []],
])('%s', (_, keep, olderThanMs, expected) => {
  expect(selectPrunable(OLD, { keep, olderThanMs }, NOW)).toEqual(expected);
});
