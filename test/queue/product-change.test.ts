import { expect, it } from 'vitest';
import { parseChange } from '../../src/queue/product-change.ts';
import { encodeChange } from '../../src/queue/send-messages.ts';

const message = (fields: object): string => JSON.stringify({ version: 1, ...fields });

it('reads the products of a message, each once, with its time and id', () => {
  const body = message({ type: 'products', ids: [3, 1, 3], changedAt: '2026-11-23T09:00:00.250Z', id: 'order-7' });
  expect(parseChange(body)).toEqual({
    kind: 'products',
    ids: [3, 1],
    changedAt: Date.UTC(2026, 10, 23, 9, 0, 0, 250),
    id: 'order-7',
  });
});

it('takes a message out of the envelope of an SNS notification', () => {
  const inner = message({ type: 'products', ids: [5] });
  expect(parseChange(JSON.stringify({ Type: 'Notification', Message: inner, TopicArn: 'arn' }))).toMatchObject({
    ids: [5],
  });
});

it('ignores fields that it does not know', () => {
  expect(parseChange(message({ type: 'products', ids: [5], price: 3, nested: { a: [] } }))).toMatchObject({ ids: [5] });
});

it('reaches what a policy named before and what it names now', () => {
  const body = message({
    type: 'policy',
    before: { storefront: null, targetType: 'brand', targetId: '3' },
    after: { targetType: 'category', targetId: 120 },
  });
  expect(parseChange(body)).toMatchObject({
    kind: 'targets',
    targets: [
      { kind: 'brand', id: 3 },
      { kind: 'category', id: 120 },
    ],
  });
});

it('reaches everything where a policy names everything, or something unknown', () => {
  for (const targetType of ['all', 'supplier']) {
    const body = message({ type: 'policy', before: { targetType: 'brand', targetId: 3 }, after: { targetType } });
    expect(parseChange(body)).toMatchObject({ targets: [{ kind: 'all', id: 0 }] });
  }
});

it('reaches everything where a policy message does not say what it is about', () => {
  for (const body of [message({ type: 'policy' }), message({ type: 'policy', before: null, after: null })]) {
    expect(parseChange(body)).toMatchObject({ kind: 'targets', targets: [{ kind: 'all', id: 0 }] });
  }
});

it('indexes a product at once that a policy names by itself', () => {
  const body = message({ type: 'policy', after: { targetType: 'product', targetId: '77' } });
  expect(parseChange(body)).toMatchObject({ kind: 'products', ids: [77] });
});

it.each([
  ['not JSON', 'message: not JSON'],
  ['[1]', 'message: not an object'],
  ['null', 'message: not an object'],
  ['{"version":1,"type":"products","ids":[1],"__proto__":{"admin":true}}', 'message: has a key __proto__'],
  ['{"version":1,"type":"products","ids":[1],"\\u005f_proto_\\u005f":{}}', 'message: has a key __proto__'],
  [message({ type: 'price', ids: [1] }), 'message: unknown type'],
  [message({ type: 'constructor', ids: [1] }), 'message: unknown type'],
  [JSON.stringify({ version: 2, type: 'products', ids: [1] }), 'message: unknown version'],
  [JSON.stringify({ type: 'products', ids: [1] }), 'message: unknown version'],
  [message({ type: 'products', ids: [] }), 'message: invalid products message'],
  [message({ type: 'products', ids: ['1'] }), 'message: invalid products message'],
  [message({ type: 'products', ids: [1.5] }), 'message: invalid products message'],
  [message({ type: 'products', ids: [-1] }), 'message: invalid products message'],
  [message({ type: 'seller' }), 'message: invalid seller message'],
  [message({ type: 'products', ids: [1], note: '가'.repeat(90_000) }), 'message: larger than 256 KB'],
])('sets aside, by its cause, %.60s', (body, cause) => {
  expect(parseChange(body)).toMatchObject({ kind: 'fault', cause });
});

it('splits a change of many products into messages that SQS takes, and loses none', () => {
  const ids = Array.from({ length: 60_000 }, (_, at) => 10_000_000_000 + at);
  const bodies = encodeChange({ version: 1, type: 'products', ids, id: 'x' });
  expect(bodies.length).toBeGreaterThan(1);
  expect(bodies.every((body) => Buffer.byteLength(body) <= 256 * 1024)).toBe(true);
  const read = bodies.flatMap((body) => {
    const change = parseChange(body);
    return change.kind === 'products' ? change.ids : [];
  });
  expect(read).toEqual(ids);
});
