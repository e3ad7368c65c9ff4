import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { indexName, stateIndex, tokenAlias, writeAlias } from '../../src/indices/index-name.ts';
import { countOwed, oweChanges, readOwed, settleOwed } from '../../src/indices/owed-changes.ts';
import { createStandbyFinder } from '../../src/indices/standby-index.ts';
import {
  requireCurrent,
  requireWriter,
  type ShapeServices,
  waitUntilReceived,
} from '../../src/pipelines/shape-writers.ts';
import { listConsumers, registerConsumer } from '../../src/runs/consumer-registry.ts';
import { DOCUMENT_SHAPE } from '../../src/transform/product-document.ts';
import { type Bench, openBench, until } from '../incremental/running-consumer.ts';
import { liveIndexOf, readLiveDocuments } from '../support/live-documents.ts';
import { createShop, type Shop } from '../support/shop.ts';
import { slackMessages } from '../support/slack-messages.ts';

// One consumer of this release that meets an index of the next one, which nobody writes.

const FOREIGN = DOCUMENT_SHAPE + 1;

let shop: Shop;
let bench: Bench;
let services: ShapeServices;
let owedIndex: string;
let shown: number[];
let foreign: string | null = null;

beforeAll(async () => {
  shop = await createShop({ name: 'foreign', products: 60 });
  await shop.reindex();
  bench = openBench(shop);
  const owedChanges = { everyMs: 100, busyMs: 100, pageIds: 2, watchMs: 100, unwrittenMs: 500 };
  await bench.start({ incremental: { owedChanges } });
  services = { elasticsearch: shop.elasticsearch, prefix: shop.config.NAME_PREFIX, now: Date.now };
  owedIndex = stateIndex(shop.config.NAME_PREFIX, 'owed-changes');
  shown = (await readLiveDocuments(shop, 'brandi')).filter(({ state }) => state === 'product').map(({ id }) => id);
}, 120_000);

afterAll(async () => {
  await bench.close();
  await shop.close();
});

afterEach(async () => {
  if (foreign !== null) await shop.elasticsearch.indices.delete({ index: foreign });
  foreign = null;
});

/** An index as the next release's full reindex creates it. */
async function addForeign(): Promise<string> {
  const { elasticsearch, config } = shop;
  const name = (await liveIndexOf(shop, 'brandi')) ?? '';
  const { [name]: live } = await elasticsearch.indices.get({ index: name });
  const { creation_date, uuid, version, provided_name, ...settings } = live?.settings?.index ?? {};
  expect([creation_date, uuid, version, provided_name]).not.toContain(undefined);
  const index = indexName(config.NAME_PREFIX, 'brandi', new Date());
  await elasticsearch.indices.create({
    index,
    settings,
    mappings: { ...live?.mappings, _meta: { ...live?.mappings?._meta, shape: FOREIGN } },
    aliases: { [writeAlias(config.NAME_PREFIX, 'brandi')]: {}, [tokenAlias(config.NAME_PREFIX, 'brandi', 'r1')]: {} },
  });
  foreign = index;
  return index;
}

async function rename(id: number, name: string): Promise<void> {
  await shop.database.query('UPDATE products SET name = ? WHERE id = ?', [name, id]);
}

async function owedTo(shape: number): Promise<number> {
  await shop.elasticsearch.indices.refresh({ index: owedIndex });
  return (await countOwed(shop.elasticsearch, owedIndex)).get(shape)?.changes ?? 0;
}

it('writes its own indices, keeps for the other what it is owed, and tells people once', async () => {
  const index = await addForeign();
  const [id = 0] = shown;
  for (const name of ['첫 번째', '두 번째']) {
    await rename(id, name);
    await bench.publish({ type: 'products', ids: [id], changedAt: Date.now() });
    await until('the live index has it', async () => (await bench.read('brandi', id))?.['name'] === name);
  }
  await until('the messages are deleted', async () => (await bench.messagesLeft()) === 0);
  expect(await owedTo(FOREIGN)).toBe(1);
  await shop.elasticsearch.indices.refresh({ index });
  expect((await shop.elasticsearch.count({ index })).count).toBe(0);

  const told = async () =>
    (await slackMessages(shop)).filter((text) => text.includes(`No consumer writes the shape ${FOREIGN}`));
  await until('people are told', async () => (await told()).length > 0);
  expect((await told())[0]).toContain(index);
  expect(await told()).toHaveLength(1);
});

it('refuses a plan, a promotion and a roll back for a shape that nobody writes', async () => {
  await expect(requireWriter(services, DOCUMENT_SHAPE)).resolves.toBeUndefined();
  await expect(requireWriter(services, FOREIGN)).rejects.toMatchObject({ code: 'consumer-missing' });
  await expect(requireCurrent(services, 'an-index', FOREIGN)).rejects.toMatchObject({ code: 'consumer-missing' });
});

it('drops what is owed to a shape of which no index is left', async () => {
  await addForeign();
  await oweChanges(shop.elasticsearch, owedIndex, { shapes: [FOREIGN], productIds: shown.slice(0, 5) }, Date.now());
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  expect(await owedTo(FOREIGN)).toBeGreaterThanOrEqual(5);
  await shop.elasticsearch.indices.delete({ index: foreign ?? '' });
  foreign = null;
  await until('it is dropped', async () => (await owedTo(FOREIGN)) === 0);
});

it('receives what its own shape is owed, page by page, without any message', async () => {
  const ids = shown.slice(2, 9);
  for (const id of ids) await rename(id, `받을 상품 ${id}`);
  await oweChanges(shop.elasticsearch, owedIndex, { shapes: [DOCUMENT_SHAPE], productIds: ids }, Date.now());
  expect(await waitUntilReceived(services, DOCUMENT_SHAPE, 20_000)).toMatchObject({ left: 0 });
  for (const id of ids) expect((await bench.read('brandi', id))?.['name']).toBe(`받을 상품 ${id}`);
});

describe('owed changes', () => {
  const SHAPE = 900;

  it('stay where they were owed again since they were read', async () => {
    const { elasticsearch } = shop;
    const owe = (...productIds: number[]) =>
      oweChanges(elasticsearch, owedIndex, { shapes: [SHAPE], productIds }, Date.now());
    await owe(1, 2);
    await elasticsearch.indices.refresh({ index: owedIndex });
    const read = await readOwed(elasticsearch, owedIndex, SHAPE, 10);
    await owe(2);
    await settleOwed(elasticsearch, owedIndex, SHAPE, read);
    // The consumer drops them sooner or later: no index has this shape.
    const left = await elasticsearch.mget({ index: owedIndex, ids: [`${SHAPE}:1`, `${SHAPE}:2`] });
    expect(left.docs.map((found) => 'found' in found && found.found)).toEqual([false, true]);
  });
});

describe('the registry of consumers', () => {
  it('lists those that give signs of life, and forgets those that do not', async () => {
    const { elasticsearch } = shop;
    const { prefix } = services;
    const consumers = stateIndex(prefix, 'consumers');
    const list = async () => {
      await elasticsearch.indices.refresh({ index: consumers });
      return (await listConsumers(elasticsearch, prefix, Date.now())).map(({ instance }) => instance);
    };
    const [running] = await list();
    const startedAt = new Date().toISOString();
    const killed = { instance: 'killed', shapes: [FOREIGN], storefronts: ['brandi'], startedAt };
    const anHourAgo = new Date(Date.now() - 3_600_000).toISOString();
    await elasticsearch.index({
      index: consumers,
      id: 'killed',
      document: { ...killed, heartbeatAt: anHourAgo },
      refresh: true,
    });
    expect(await list()).toEqual([running]);
    await expect(requireWriter(services, FOREIGN)).rejects.toMatchObject({ code: 'consumer-missing' });

    const fails = (error: unknown) => expect.unreachable(String(error));
    const how = { now: Date.now, onError: fails };
    const entry = await registerConsumer(elasticsearch, prefix, { ...killed, instance: 'second' }, how);
    expect(await list()).toEqual([running, 'second']);
    await expect(requireWriter(services, FOREIGN)).resolves.toBeUndefined();
    await entry.end();
    expect(await list()).toEqual([running]);
    expect(await elasticsearch.exists({ index: consumers, id: 'killed' })).toBe(false);
  });
});

describe('an API of the next release while the live index is of this one', () => {
  it('answers from the warm index of its own, as long as that receives what it is owed', async () => {
    const { elasticsearch, config } = shop;
    const index = await addForeign();
    const changes: (string | null)[] = [];
    const find = (now: () => number) =>
      createStandbyFinder(elasticsearch, {
        prefix: config.NAME_PREFIX,
        isReadable: (shape) => shape === FOREIGN,
        onChanged: (_storefront, found) => changes.push(found),
        now,
      })('brandi');
    const later = () => Date.now() + 120_000;
    // Being built: it has not been live yet.
    expect(await find(Date.now)).toBeNull();
    await elasticsearch.indices.deleteAlias({ index, name: tokenAlias(config.NAME_PREFIX, 'brandi', 'r1') });
    expect(await find(later)).toBe(index);
    await oweChanges(elasticsearch, owedIndex, { shapes: [FOREIGN], productIds: [1] }, Date.now());
    await elasticsearch.indices.refresh({ index: owedIndex });
    expect(await find(Date.now)).toBe(index);
    // As after its consumers have been away for longer than a minute.
    expect(await find(later)).toBeNull();
    expect(changes).toEqual([null, index, index, null]);
  });
});
