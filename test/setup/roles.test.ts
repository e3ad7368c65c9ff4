import type { Client } from '@elastic/elasticsearch';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApiKey } from '../../src/api-keys/create-api-key.ts';
import { listApiKeys } from '../../src/api-keys/list-api-keys.ts';
import { elasticsearchFor } from '../../src/clients/elasticsearch.ts';
import { countProducts } from '../../src/indices/count-documents.ts';
import { createIndex } from '../../src/indices/create-index.ts';
import { fenceOutEarlierRuns } from '../../src/indices/fence-out.ts';
import {
  indexName,
  liveAlias,
  stateIndex,
  suggestionsIndex,
  synonymsSetName,
  tokenAlias,
  writeAlias,
} from '../../src/indices/index-name.ts';
import { promote } from '../../src/indices/promote.ts';
import { deleteIndex } from '../../src/indices/prune.ts';
import { readAliases } from '../../src/indices/read-aliases.ts';
import { serveIndex } from '../../src/indices/serve-index.ts';
import { resolveWriteTargets } from '../../src/indices/storefront-indices.ts';
import { createSuggestionsIndex } from '../../src/indices/suggestions-index.ts';
import { putSynonymsSet } from '../../src/indices/synonyms-sets.ts';
import { saveRejected } from '../../src/load/rejected-documents.ts';
import { takeLease } from '../../src/runs/lease.ts';
import { createParts, readParts, takePart } from '../../src/runs/part-store.ts';
import type { Run } from '../../src/runs/run.ts';
import { newPart } from '../../src/runs/run-part.ts';
import { changeRun, createRun, listRuns } from '../../src/runs/run-store.ts';
import { setUp } from '../../src/setup/set-up.ts';
import { createInstallation, type Installation } from './installation.ts';

const STOREFRONT = 'brandi';
const RUN = '20260101t000000000-0000';

let installation: Installation;
let prefix: string;
let index: string;
let admin: Client;
let query: Client;
let consumer: Client;
let reindex: Client;
let other: string;

beforeAll(async () => {
  installation = await createInstallation();
  prefix = installation.config.NAME_PREFIX;
  index = indexName(prefix, STOREFRONT, new Date(0));
  const config = { ...installation.config, ...(await setUp({ config: installation.config })) };
  admin = elasticsearchFor(config, 'admin');
  query = elasticsearchFor(config, 'query');
  consumer = elasticsearchFor(config, 'consumer');
  reindex = elasticsearchFor(config, 'reindex');
  // Of somebody else on the same cluster.
  other = `${prefix}orders`;
  await admin.index({ index: other, id: '1', document: { secret: true }, refresh: true });
});

afterAll(async () => {
  await admin.synonyms.deleteSynonym({ id: synonymsSetName(prefix, STOREFRONT) }, { ignore: [404, 400] });
  await installation.remove();
  await admin.synonyms.deleteSynonym({ id: synonymsSetName(prefix, STOREFRONT) }, { ignore: [404] });
  for (const client of [admin, query, consumer, reindex]) await client.close();
});

/** Refused for want of a privilege, and not for another reason. */
async function expectRefused(work: Promise<unknown>): Promise<void> {
  const outcome = await work.then(
    () => 'allowed',
    (error: unknown) => (error instanceof Error && 'statusCode' in error ? error.statusCode : error),
  );
  expect(outcome).toBe(403);
}

describe('the reindex role', () => {
  it('does a whole reindex: synonyms, index, documents, state, promotion, pruning', async () => {
    await putSynonymsSet(reindex, synonymsSetName(prefix, STOREFRONT), [{ id: 'a', rule: '자켓, 재킷' }]);
    await putSynonymsSet(reindex, synonymsSetName(prefix, STOREFRONT), [{ id: 'a', rule: '자켓, 재킷, jacket' }]);
    const lease = await takeLease(reindex, prefix, { storefront: STOREFRONT, run: RUN, holder: 'test' }, Date.now);
    await fenceOutEarlierRuns(reindex, prefix, STOREFRONT);
    await createIndex(reindex, index, definition(), [
      writeAlias(prefix, STOREFRONT),
      tokenAlias(prefix, STOREFRONT, RUN),
    ]);
    await reindex.bulk({
      index,
      operations: [
        { index: { _id: '1', version: 5, version_type: 'external_gte' } },
        { id: 1, state: 'product', name: '재킷' },
      ],
    });
    await serveIndex(reindex, index, { refresh_interval: '1s', number_of_replicas: 0 }, 10_000);
    expect(await countProducts(reindex, index)).toBe(1);
    await promote(reindex, { prefix, storefront: STOREFRONT, run: RUN, newIndex: index, liveIndex: null });
    const found = await reindex.search({ index: liveAlias(prefix, STOREFRONT), query: { match: { name: 'jacket' } } });
    expect(found.hits.hits).toHaveLength(1);

    await createSuggestionsIndex(reindex, index);
    const suggestion = { key: 'query:재킷', text: '재킷', kind: 'query', weight: 1, queries: 0 };
    await reindex.bulk({ index: suggestionsIndex(index), operations: [{ index: {} }, suggestion], refresh: true });

    await createRun(reindex, prefix, { ...run(), parts: 0 });
    await changeRun(reindex, prefix, RUN, (before) => ({ ...before, parts: 1 }));
    expect(await listRuns(reindex, prefix, 10)).toMatchObject([run()]);
    await createParts(reindex, prefix, [newPart(RUN, 1, { after: 0, through: 9 })]);
    const part = await takePart(
      reindex,
      prefix,
      { run: RUN, part: 1, parts: 1 },
      { name: 'test', token: 'a' },
      Date.now,
    );
    await part?.save({ state: 'loaded' });
    expect(await readParts(reindex, prefix, run())).toMatchObject([{ part: 1, state: 'loaded' }]);
    await saveRejected(reindex, stateIndex(prefix, 'rejected'), [
      {
        productId: 2,
        storefront: STOREFRONT,
        stage: 'load',
        cause: 'mapping',
        detail: 'x',
        run: RUN,
        rejectedAt: now(),
        version: 1,
      },
    ]);
    await lease.renew();
    await lease.release();

    const old = indexName(prefix, STOREFRONT, new Date(1));
    await createIndex(reindex, old, definition(), []);
    expect(await deleteIndex(reindex, old)).toBe('deleted');
    await reindex.indices.analyze({ text: '반팔', tokenizer: 'nori_tokenizer' });
    await reindex.indices.analyze({ index, field: 'name', text: '재킷' });
    expect((await reindex.info()).version.number).toMatch(/^\d+\./);
  });

  it('touches no index of others, no template, and nothing of security', async () => {
    await expectRefused(reindex.search({ index: other }));
    await expectRefused(reindex.index({ index: other, document: { id: 1 } }));
    await expectRefused(reindex.indices.delete({ index: other }));
    await expectRefused(reindex.indices.create({ index: `${prefix}anything` }));
    await expectRefused(reindex.indices.delete({ index: stateIndex(prefix, 'runs') }));
    await expectRefused(
      reindex.indices.updateAliases({ actions: [{ add: { index: other, alias: liveAlias(prefix, STOREFRONT) } }] }),
    );
    await expectRefused(reindex.indices.updateAliases({ actions: [{ add: { index, alias: `${prefix}orders-too` } }] }));
    await expectRefused(reindex.security.createApiKey({ name: 'more' }));
    await expectRefused(reindex.security.getApiKey({ name: '*' }));
    await expectRefused(
      reindex.security.putUser({ username: 'intruder', password: 'long-enough', roles: ['superuser'] }),
    );
    await expectRefused(reindex.indices.putIndexTemplate({ name: `${prefix}x`, index_patterns: [`${prefix}x`] }));
    await expectRefused(reindex.cluster.putSettings({ persistent: { 'cluster.routing.allocation.enable': 'all' } }));
    await expectRefused(reindex.nodes.stats());
  });
});

describe('the query role', () => {
  it('finds the live index, searches it, and knows the API keys', async () => {
    const { token } = await createApiKey(admin, prefix, {
      storefront: STOREFRONT,
      role: 'search',
      channel: 'web',
      name: 'Test',
    });
    expect(token).toMatch(/^sfs_/);
    expect(await listApiKeys(query, prefix)).toHaveLength(1);
    expect([...(await readAliases(query, { alias: liveAlias(prefix, STOREFRONT) })).keys()]).toEqual([index]);
    expect(await readAliases(query, { alias: liveAlias(prefix, 'nosuch') })).toEqual(new Map());
    await query.indices.getMapping({ index });
    expect((await query.search({ index, query: { match: { name: '자켓' } } })).hits.hits).toHaveLength(1);
    expect((await query.search({ index: suggestionsIndex(index) })).hits.hits).toHaveLength(1);
  });

  it('writes, deletes and changes nothing', async () => {
    await expectRefused(query.index({ index, id: '9', document: { id: 9, state: 'product' } }));
    await expectRefused(query.index({ index: suggestionsIndex(index), document: { text: 'x' } }));
    await expectRefused(query.update({ index, id: '1', doc: { name: 'x' } }));
    await expectRefused(query.delete({ index, id: '1' }));
    await expectRefused(query.deleteByQuery({ index, query: { match_all: {} } }));
    await expectRefused(query.indices.delete({ index }));
    await expectRefused(query.indices.create({ index: `${liveAlias(prefix, STOREFRONT)}-new` }));
    await expectRefused(query.indices.putSettings({ index, settings: { refresh_interval: '5s' } }));
    await expectRefused(query.indices.deleteAlias({ index, name: liveAlias(prefix, STOREFRONT) }));
    await expectRefused(query.synonyms.putSynonym({ id: synonymsSetName(prefix, STOREFRONT), synonyms_set: [] }));
    await expectRefused(query.index({ index: stateIndex(prefix, 'api-keys'), document: { id: 'forged' } }));
  });

  it("reads neither the pipeline's state nor anything of others", async () => {
    await expectRefused(query.search({ index: stateIndex(prefix, 'runs') }));
    await expectRefused(query.search({ index: stateIndex(prefix, 'rejected') }));
    await expectRefused(query.search({ index: stateIndex(prefix, 'leases') }));
    await expectRefused(query.search({ index: other }));
    await expectRefused(query.security.getApiKey({ name: '*' }));
  });
});

describe('the consumer role', () => {
  it('finds the write targets, writes to them, and keeps what was rejected', async () => {
    const targets = await resolveWriteTargets(consumer, prefix, [STOREFRONT]);
    expect(targets.get(STOREFRONT)).toHaveLength(1);
    const answer = await consumer.bulk({
      index,
      operations: [
        { index: { _id: '1', version: 6, version_type: 'external_gte' } },
        { id: 1, state: 'product', name: '코트' },
      ],
    });
    expect(answer.errors).toBe(false);
    await consumer.indices.refresh({ index });
    await consumer.search({ index });
    const suggestions = suggestionsIndex(index);
    await consumer.bulk({ index: suggestions, operations: [{ delete: { _id: 'gone' } }], refresh: true });
    await saveRejected(consumer, stateIndex(prefix, 'rejected'), [
      {
        productId: 3,
        storefront: STOREFRONT,
        stage: 'load',
        cause: 'mapping',
        detail: 'x',
        run: '',
        rejectedAt: now(),
        version: 1,
      },
    ]);
  });

  it('creates, deletes, closes and promotes no index, and has nothing to do with keys and synonyms', async () => {
    await expectRefused(consumer.indices.create({ index: `${liveAlias(prefix, STOREFRONT)}-new` }));
    await expectRefused(consumer.indices.delete({ index }));
    await expectRefused(consumer.indices.updateAliases({ actions: [{ remove_index: { index } }] }));
    await expectRefused(consumer.indices.putAlias({ index, name: liveAlias(prefix, STOREFRONT) }));
    await expectRefused(consumer.indices.close({ index }));
    await expectRefused(consumer.indices.putSettings({ index, settings: { refresh_interval: '5s' } }));
    await expectRefused(consumer.search({ index: stateIndex(prefix, 'api-keys') }));
    await expectRefused(consumer.search({ index: other }));
    await expectRefused(consumer.index({ index: other, document: { id: 1 } }));
    await expectRefused(consumer.synonyms.putSynonym({ id: synonymsSetName(prefix, STOREFRONT), synonyms_set: [] }));
    await expectRefused(consumer.security.createApiKey({ name: 'more' }));
  });
});

function now(): string {
  return new Date(0).toISOString();
}

function run(): Run {
  return {
    id: RUN,
    state: 'finished',
    startedAt: now(),
    heartbeatAt: now(),
    finishedAt: now(),
    startedBy: 'test',
    steps: false,
    key: null,
    parts: 1,
    keepWarmMs: 0,
    stop: null,
    rowsRead: 1,
    error: null,
    storefronts: [],
  };
}

function definition(): Parameters<typeof createIndex>[2] {
  return {
    settings: {
      number_of_shards: 1,
      number_of_replicas: 0,
      analysis: {
        filter: {
          synonyms: { type: 'synonym_graph', synonyms_set: synonymsSetName(prefix, STOREFRONT), updateable: true },
        },
        analyzer: { query: { type: 'custom', tokenizer: 'standard', filter: ['synonyms'] } },
      },
    },
    mappings: {
      dynamic: 'strict',
      properties: {
        id: { type: 'long' },
        state: { type: 'keyword' },
        name: { type: 'text', analyzer: 'standard', search_analyzer: 'query' },
      },
    },
  };
}
