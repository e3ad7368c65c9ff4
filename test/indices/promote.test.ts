import type { Client } from '@elastic/elasticsearch';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { elasticsearchFor } from '../../src/clients/elasticsearch.ts';
import { createIndex } from '../../src/indices/create-index.ts';
import { fenceOutEarlierRuns } from '../../src/indices/fence-out.ts';
import { indexName, liveAlias, tokenAlias, writeAlias } from '../../src/indices/index-name.ts';
import { promote } from '../../src/indices/promote.ts';
import { deleteIndex } from '../../src/indices/prune.ts';
import { readAliases } from '../../src/indices/read-aliases.ts';
import { retireIndex } from '../../src/indices/retire-index.ts';
import { chooseRollBack, rollBack } from '../../src/indices/roll-back.ts';
import { listStorefrontIndices, resolveWriteTargets } from '../../src/indices/storefront-indices.ts';
import { createShop, type Shop } from '../support/shop.ts';

let shop: Shop;
/** With the least privileges that full reindexes have. */
let client: Client;
let prefix: string;
let storefront: string;
let families = 0;

beforeAll(async () => {
  shop = await createShop({ name: 'promote', products: 0 });
  client = elasticsearchFor(shop.config, 'reindex');
  prefix = shop.config.NAME_PREFIX;
});

afterAll(async () => {
  await client.close();
  await shop.close();
});

beforeEach(() => {
  storefront = `s${++families}`;
});

const EMPTY = { settings: { number_of_replicas: 0 }, mappings: { dynamic: 'strict' as const } };

/** An index as a run leaves it before promotion. */
async function build(run: string, day: number): Promise<string> {
  const name = indexName(prefix, storefront, new Date(Date.UTC(2026, 0, day)));
  await createIndex(client, name, EMPTY, [writeAlias(prefix, storefront), tokenAlias(prefix, storefront, run)]);
  return name;
}

async function describeIndices(): Promise<Record<string, string>> {
  const indices = await listStorefrontIndices(client, prefix, storefront);
  return Object.fromEntries(
    indices.map(({ name, live, writeTarget, aliases }) => [
      name,
      [
        live ? 'live' : '',
        writeTarget ? 'write' : '',
        aliases.some((alias) => alias.includes('-token-')) ? 'token' : '',
      ]
        .filter(Boolean)
        .join(' '),
    ]),
  );
}

describe('a promotion', () => {
  it('of the first index makes it live', async () => {
    const first = await build('run1', 1);
    await promote(client, { prefix, storefront, run: 'run1', newIndex: first, liveIndex: null });
    expect(await describeIndices()).toEqual({ [first]: 'live write' });
  });

  it('replaces the live index, which stays a write target', async () => {
    const first = await build('run1', 1);
    await promote(client, { prefix, storefront, run: 'run1', newIndex: first, liveIndex: null });
    const second = await build('run2', 2);
    await promote(client, { prefix, storefront, run: 'run2', newIndex: second, liveIndex: first });
    expect(await describeIndices()).toEqual({ [first]: 'write', [second]: 'live write' });
    const targets = await resolveWriteTargets(client, prefix, [storefront, 'nobody']);
    const live = targets.get(storefront)?.map((target) => [target.name, target.live] as const);
    expect(new Map(live)).toEqual(
      new Map([
        [first, false],
        [second, true],
      ]),
    );
    expect(targets.get('nobody')).toEqual([]);
  });
});

describe('a refused promotion leaves everything as it was', () => {
  let live: string;
  let next: string;

  beforeEach(async () => {
    live = await build('run1', 1);
    await promote(client, { prefix, storefront, run: 'run1', newIndex: live, liveIndex: null });
    next = await build('run2', 2);
  });

  async function expectRefused(liveIndex: string | null = live): Promise<void> {
    const before = await describeIndices();
    await expect(promote(client, { prefix, storefront, run: 'run2', newIndex: next, liveIndex })).rejects.toMatchObject(
      {
        code: 'promotion-refused',
        message: `The index ${next} was not promoted: its run run2 no longer holds the storefront ${storefront}.`,
      },
    );
    expect(await describeIndices()).toEqual(before);
    expect([...(await readAliases(client, { alias: liveAlias(prefix, storefront) })).keys()]).toEqual([live]);
  }

  it('when another run has taken its token', async () => {
    await fenceOutEarlierRuns(client, prefix, storefront);
    await expectRefused();
  });

  it('when its index has left the write targets', async () => {
    await client.indices.deleteAlias({ index: next, name: writeAlias(prefix, storefront) });
    await expectRefused();
  });

  it('when another index is live than it decided upon', async () => {
    await expectRefused(next);
  });

  it('when its index is gone', async () => {
    await deleteIndex(client, next);
    await expectRefused();
    expect(await deleteIndex(client, next)).toBe('gone');
  });
});

it('of two promotions at once, exactly one wins', async () => {
  const live = await build('run1', 1);
  await promote(client, { prefix, storefront, run: 'run1', newIndex: live, liveIndex: null });
  const rivals = [
    { run: 'run2', newIndex: await build('run2', 2) },
    { run: 'run3', newIndex: await build('run3', 3) },
  ];
  const outcomes = await Promise.allSettled(
    rivals.map((rival) => promote(client, { prefix, storefront, ...rival, liveIndex: live })),
  );
  expect(outcomes.map((outcome) => outcome.status).toSorted()).toEqual(['fulfilled', 'rejected']);
  const winner = rivals[outcomes.findIndex((outcome) => outcome.status === 'fulfilled')];
  expect([...(await readAliases(client, { alias: liveAlias(prefix, storefront) })).keys()]).toEqual([winner?.newIndex]);
});

describe('fencing out', () => {
  it('takes the tokens of every earlier run of this storefront and of no other', async () => {
    const neighbour = storefront;
    const other = await build('run1', 1);
    // An id that starts like the neighbour's.
    storefront = `${neighbour}x`;
    const own = [await build('run2', 2), await build('run3', 3)];
    await fenceOutEarlierRuns(client, prefix, storefront);
    expect(await describeIndices()).toEqual(Object.fromEntries(own.map((name) => [name, ''])));
    storefront = neighbour;
    expect(await describeIndices()).toEqual({ [other]: 'write token' });
  });

  it('keeps a roll back from what was half-built by them', async () => {
    const live = await build('run1', 1);
    await promote(client, { prefix, storefront, run: 'run1', newIndex: live, liveIndex: null });
    await build('run2', 2);
    await fenceOutEarlierRuns(client, prefix, storefront);
    const indices = await listStorefrontIndices(client, prefix, storefront);
    expect(() => chooseRollBack(storefront, indices, new Set())).toThrow('no index to roll back to');
  });

  it('does nothing where there is nothing', async () => {
    await fenceOutEarlierRuns(client, prefix, 'nobody');
    expect(await listStorefrontIndices(client, prefix, 'nobody')).toEqual([]);
  });
});

describe('an index that is to be deleted', () => {
  it('is retired first, so that no roll back and no promotion takes it', async () => {
    const [old, live] = [await build('run1', 1), await build('run2', 2)];
    await promote(client, { prefix, storefront, run: 'run1', newIndex: old, liveIndex: null });
    await promote(client, { prefix, storefront, run: 'run2', newIndex: live, liveIndex: old });
    expect(await retireIndex(client, prefix, storefront, old)).toBe('retired');
    expect(await describeIndices()).toEqual({ [old]: '', [live]: 'live write' });
    await expect(rollBack(client, prefix, storefront, { from: live, to: old })).rejects.toMatchObject({
      code: 'promotion-refused',
    });
    expect(await retireIndex(client, prefix, storefront, old)).toBe('retired');
  });

  it('stays where it has become live', async () => {
    const live = await build('run1', 1);
    await promote(client, { prefix, storefront, run: 'run1', newIndex: live, liveIndex: null });
    expect(await retireIndex(client, prefix, storefront, live)).toBe('needed');
    expect(await describeIndices()).toEqual({ [live]: 'live write' });
  });

  it('is either retired or rolled back to, whichever comes first', async () => {
    const [old, live] = [await build('run1', 1), await build('run2', 2)];
    await promote(client, { prefix, storefront, run: 'run1', newIndex: old, liveIndex: null });
    await promote(client, { prefix, storefront, run: 'run2', newIndex: live, liveIndex: old });
    const [retired, rolledBack] = await Promise.all([
      retireIndex(client, prefix, storefront, old),
      rollBack(client, prefix, storefront, { from: live, to: old }).then(
        () => true,
        () => false,
      ),
    ]);
    expect([retired, rolledBack]).toEqual(rolledBack ? ['needed', true] : ['retired', false]);
    expect((await describeIndices())[old]).toBe(rolledBack ? 'live write' : '');
  });
});

it('creating an index again after a lost answer is no failure', async () => {
  const name = indexName(prefix, storefront, new Date(Date.UTC(2026, 0, 1)));
  expect(await createIndex(client, name, EMPTY, [])).toBe('created');
  expect(await createIndex(client, name, EMPTY, [])).toBe('already-exists');
});
