import { expect, it } from 'vitest';
import { createCauseLimit, OTHER_CAUSES } from '../../src/load/rejection-causes.ts';

const rejection = (cause: string, detail = 'why') => ({ id: 7, cause, detail });

it('groups causes that differ in values and numbers only, and keeps what was said', () => {
  const limit = createCauseLimit();
  const [first, second] = limit.group([
    rejection("extract: Incorrect datetime value: '2026-13-01' for column at row 12"),
    rejection("extract: Incorrect datetime value: '0000-00-00' for column at row 4711"),
  ]);
  expect(first?.cause).toBe("extract: Incorrect datetime value: '...' for column at row N");
  expect(second?.cause).toBe(first?.cause);
  expect(second?.detail).toBe("extract: Incorrect datetime value: '0000-00-00' for column at row 4711: why");
});

it('leaves the names of files, columns and types as they are', () => {
  const causes = ['load: document_parsing_exception', 'extract: products.sql: column sale_price2 is no number'];
  const rejections = causes.map((cause) => rejection(cause));
  expect(createCauseLimit().group(rejections)).toEqual(rejections);
});

it('has one group for all that come beyond the most groups, and loses nothing of them', () => {
  const limit = createCauseLimit(3);
  const grouped = limit.group(['a', 'b', 'c', 'd', 'e', 'a'].map((cause) => rejection(cause)));
  expect(grouped.map(({ cause }) => cause)).toEqual(['a', 'b', 'c', OTHER_CAUSES, OTHER_CAUSES, 'a']);
  expect(grouped[4]).toEqual({ id: 7, cause: OTHER_CAUSES, detail: 'e: why' });
});

it('stays bounded over a storm of causes that no rule foresaw', () => {
  const limit = createCauseLimit();
  const storm = Array.from({ length: 100_000 }, (_, at) => rejection(`transform: x${at.toString(36)}y`));
  expect(new Set(limit.group(storm).map(({ cause }) => cause)).size).toBe(101);
});

it('knows the groups of other processes, and forgets those that are gone', () => {
  const limit = createCauseLimit(2);
  limit.know(['theirs', 'also theirs', OTHER_CAUSES]);
  expect(limit.group([rejection('mine')])[0]?.cause).toBe(OTHER_CAUSES);
  expect(limit.group([rejection('theirs')])[0]?.cause).toBe('theirs');
  limit.know(['theirs']);
  expect(limit.group([rejection('mine')])[0]?.cause).toBe('mine');
});
