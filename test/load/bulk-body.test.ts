import { expect, it } from 'vitest';
import { createBulkBody } from '../../src/load/bulk-body.ts';
import type { BulkOperation } from '../../src/load/bulk-operations.ts';

function operation(id: number, name: string): BulkOperation {
  return { id, version: 1_795_460_249_258_403 + id, json: JSON.stringify({ id, name }) };
}

it('has two lines for each operation: what to do, with the version, and the document', () => {
  const body = createBulkBody();
  body.append(operation(1, '나이키 👟'));
  expect(body.encoded().toString('utf8')).toBe(
    '{"index":{"_id":"1","version":1795460249258404,"version_type":"external_gte"}}\n{"id":1,"name":"나이키 👟"}\n',
  );
});

it('counts bytes, not characters, as it grows beyond the room it began with', () => {
  const body = createBulkBody(16);
  const operations = Array.from({ length: 200 }, (_, at) =>
    operation(at, `오버핏 반팔 티셔츠_블랙 👟 ${'가'.repeat(at)}`),
  );
  let expected = '';
  for (const one of operations) {
    body.append(one);
    expected += `{"index":{"_id":"${one.id}","version":${one.version},"version_type":"external_gte"}}\n${String(one.json)}\n`;
    expect(body.bytes).toBe(Buffer.byteLength(expected));
  }
  expect(body.encoded().toString('utf8')).toBe(expected);
  expect(body.operations.map(({ json, ...rest }) => ({ ...rest, json: json.toString() }))).toEqual(operations);
});

it('takes documents as text or as bytes, and can give each to another body', () => {
  const one = createBulkBody(16);
  one.append(operation(1, '가나다'));
  one.append({ ...operation(2, '라'), json: Buffer.from(JSON.stringify({ id: 2, name: '라' })) });
  const other = createBulkBody();
  for (const each of one.operations) other.append(each);
  expect(other.encoded().equals(one.encoded())).toBe(true);
  expect(other.bytes).toBe(one.bytes);
  expect(other.encoded().toString('utf8')).toContain('\n{"id":2,"name":"라"}\n');
});

it('gives the bytes of chosen operations alone, in their order', () => {
  const body = createBulkBody(16);
  for (let at = 0; at < 5; at++) body.append(operation(at, '가'.repeat(at + 1)));
  const lines = body
    .encodedOnly([0, 2, 4])
    .toString('utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { id?: number; name?: string });
  expect(lines.filter((line) => line.id !== undefined)).toEqual([
    { id: 0, name: '가' },
    { id: 2, name: '가가가' },
    { id: 4, name: '가가가가가' },
  ]);
  expect(body.encodedOnly([]).length).toBe(0);
  expect(body.encodedOnly([0, 1, 2, 3, 4]).equals(body.encoded())).toBe(true);
});

it('keeps what was encoded when it grows afterwards', () => {
  const body = createBulkBody(256);
  body.append(operation(1, '하나'));
  const first = Buffer.from(body.encoded());
  body.append(operation(2, '둘'.repeat(1_000)));
  expect(body.encodedOnly([0]).equals(first)).toBe(true);
});
