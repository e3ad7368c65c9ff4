import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createApiKeyRing } from '../../src/api/api-keys.ts';
import { type ApiKey, findApiKey, makeApiKey } from '../../src/api-keys/api-key.ts';
import { createApiKey } from '../../src/api-keys/create-api-key.ts';
import { listApiKeys } from '../../src/api-keys/list-api-keys.ts';
import { revokeApiKey } from '../../src/api-keys/revoke-api-key.ts';
import { stateIndex } from '../../src/indices/index-name.ts';
import { stateIndexPlans } from '../../src/setup/state-indices.ts';
import { openSearchIndices } from '../support/search-index.ts';

const FIELDS = { storefront: 'brandi', role: 'search', channel: 'web', name: 'shop front' } as const;
const indices = openSearchIndices();

beforeAll(async () => {
  const name = stateIndex(indices.prefix, 'api-keys');
  const plan = stateIndexPlans(indices.prefix).find((one) => one.name === name);
  if (plan === undefined) throw new Error('Set-up does not make the index of API keys.');
  await indices.client.indices.create({ index: name, settings: plan.settings, mappings: plan.mappings });
});
afterAll(() => indices.remove());

describe('an API key', () => {
  it('is stored without its secret', async () => {
    const { token } = await createApiKey(indices.client, indices.prefix, FIELDS);
    const stored = JSON.stringify(await listApiKeys(indices.client, indices.prefix));
    expect(stored).toContain(token.split('_')[1]);
    expect(stored).not.toContain(token.split('_').slice(2).join('_'));
  });

  it('opens until it is revoked', async () => {
    const { key, token } = await createApiKey(indices.client, indices.prefix, FIELDS);
    const ring = createApiKeyRing({
      read: () => listApiKeys(indices.client, indices.prefix),
      logger: { warn: vi.fn() },
    });
    await ring.refresh();
    expect(ring.find(token)).toEqual(key);
    expect(await revokeApiKey(indices.client, indices.prefix, key.id)).toBe('revoked');
    await ring.refresh();
    expect(ring.find(token)).toBeUndefined();
    expect(await revokeApiKey(indices.client, indices.prefix, key.id)).toBe('already-revoked');
  });

  it('that does not exist can not be revoked', async () => {
    await expect(revokeApiKey(indices.client, indices.prefix, '000000000000')).rejects.toThrow(
      'There is no API key 000000000000.',
    );
  });

  it('needs set-up first', async () => {
    await expect(listApiKeys(indices.client, `${indices.prefix}none-`)).rejects.toThrow(/does not exist/);
    await expect(createApiKey(indices.client, `${indices.prefix}none-`, FIELDS)).rejects.toThrow(/does not exist/);
  });

  it('is found by its whole token alone', () => {
    const { key, token } = makeApiKey(FIELDS, new Date());
    const keys = new Map([[key.id, key]]);
    expect(findApiKey(token, keys)).toBe(key);
    const other = makeApiKey(FIELDS, new Date()).token;
    const wrong = [
      `sfs_${key.id}_${other.slice(17)}`,
      other,
      `${token}x`,
      ` ${token}`,
      token.toUpperCase(),
      '',
      key.hash,
    ];
    for (const one of wrong) expect(findApiKey(one, keys), one).toBeUndefined();
  });
});

describe('the keys of a process', () => {
  it('are read again by themselves, and outlive an outage', async () => {
    const { key, token } = makeApiKey(FIELDS, new Date());
    const warn = vi.fn();
    let answer: () => Promise<readonly ApiKey[]> = () => Promise.resolve([]);
    const ring = createApiKeyRing({ read: () => answer(), logger: { warn }, refreshMs: 5 });
    ring.start();
    expect(ring.find(token)).toBeUndefined();
    answer = () => Promise.resolve([key]);
    await vi.waitFor(() => expect(ring.find(token)).toBe(key));
    answer = () => Promise.reject(new Error('Elasticsearch is down'));
    await vi.waitFor(() => expect(warn).toHaveBeenCalledTimes(1));
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(ring.find(token)).toBe(key);
    expect(warn).toHaveBeenCalledTimes(1);
    answer = () => Promise.resolve([{ ...key, revokedAt: new Date().toISOString() }]);
    await vi.waitFor(() => expect(ring.find(token)).toBeUndefined());
    ring.stop();
  });
});
