import { afterAll, describe, expect, it } from 'vitest';
import { liveAlias } from '../../src/indices/index-name.ts';
import { createReleaseResolver } from '../../src/search/live-index.ts';
import { NOTHING_PUBLISHED } from '../../src/search/published-dictionaries.ts';
import { productDocument } from '../support/product-document.ts';
import { openSearchIndices, readDemoStorefront } from '../support/search-index.ts';

const brandi = await readDemoStorefront('brandi');
const indices = openSearchIndices();
afterAll(() => indices.remove());

describe('the live index', () => {
  it('is known anew within a second of a promotion, and at once where none was', async () => {
    let now = 0;
    const resolve = createReleaseResolver(indices.client, async () => NOTHING_PUBLISHED, { now: () => now });
    const alias = liveAlias(indices.prefix, brandi.id);
    const live = async () => (await resolve(alias, brandi.id)).index;
    await expect(live()).rejects.toThrow('No index is live');
    const documents = [productDocument({ id: 1, name: '니트' })];
    const first = await indices.publish(brandi, { documents });
    expect(await live()).toBe(first);
    const second = await indices.publish(brandi, { documents });
    now = 999;
    expect(await live()).toBe(first);
    now = 1_000;
    expect(await live()).toBe(second);
  });
});
