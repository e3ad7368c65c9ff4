import { expect, it } from 'vitest';
import { readItemResults } from '../../src/load/bulk-operations.ts';

function item(status: number, type?: string, reason = 'because') {
  return { index: { status, ...(type === undefined ? {} : { error: { type, reason } }) } };
}

it.each([
  ['indexed', item(201)],
  ['indexed', item(200)],
  ['newer', item(409, 'version_conflict_engine_exception')],
  ['retriable', item(429, 'es_rejected_execution_exception')],
  ['retriable', item(429, 'circuit_breaking_exception')],
  ['retriable', item(503, 'unavailable_shards_exception')],
  ['retriable', item(500, 'unknown')],
  // The flood stage blocks an index with 403 or 429, and is lifted by itself.
  ['retriable', item(403, 'cluster_block_exception')],
  ['retriable', {}],
  ['rejected', item(400, 'document_parsing_exception')],
  ['rejected', item(404, 'index_not_found_exception')],
  ['rejected', item(409, 'some_other_conflict')],
])('an operation is %s by %j', (kind, given) => {
  expect(readItemResults({ items: [given] }, 1)[0]?.kind).toBe(kind);
});

it('tells the reason of a rejection together with its cause', () => {
  const error = {
    type: 'document_parsing_exception',
    reason: 'failed to parse',
    caused_by: { reason: 'not a number' },
  };
  expect(readItemResults({ items: [{ index: { status: 400, error } }] }, 1)).toEqual([
    { kind: 'rejected', status: 400, type: 'document_parsing_exception', reason: 'failed to parse: not a number' },
  ]);
});

it.each([
  ['fewer', 3],
  ['more', 1],
])('an answer with %s items than were sent makes none of them safe', (_, sent) => {
  expect(() => readItemResults({ items: [item(201), item(201)] }, sent)).toThrow(
    `Elasticsearch answered 2 of ${sent} items of a bulk request.`,
  );
});

it('an answer without items makes none of them safe', () => {
  expect(() => readItemResults({}, 2)).toThrow('answered 0 of 2');
});
