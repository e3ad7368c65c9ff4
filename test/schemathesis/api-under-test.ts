import { join } from 'node:path';
import type { StackAddresses } from '../../local/index.ts';
import { createApiKey } from '../../src/api-keys/create-api-key.ts';
import { PACKAGE_ROOT } from '../../src/package-root.ts';
import { createResources } from '../../src/resources.ts';
import { readStorefronts } from '../../src/storefronts/read-storefronts.ts';
import { startApiProcess } from '../support/api-process.ts';
import { createShopOn } from '../support/shop-on-stack.ts';

/** The real API over a shop of its own, as `storefront-search serve` runs it. */
export interface ApiUnderTest {
  /** What storefronts call, and what operators call. */
  readonly apis: readonly {
    readonly name: string;
    readonly url: string;
    readonly key: string;
    /** Of the cases, for each operation: a dry run of policies reads a catalogue every time. */
    readonly share: number;
  }[];
  /** What it has logged so far. */
  readonly log: () => string;
  close(): Promise<void>;
}

const STOREFRONT = 'brandi';

export async function openApiUnderTest(stack: StackAddresses): Promise<ApiUnderTest> {
  const resources = createResources();
  try {
    // All that it serves is searchable, so that it is ready.
    const storefronts = [...(await readStorefronts(join(PACKAGE_ROOT, 'storefronts'))).values()].filter(
      ({ id }) => id === STOREFRONT,
    );
    const shop = resources.use(
      await createShopOn(stack, { name: 'schemathesis', products: 200, storefronts }),
      (opened) => opened.close(),
    );
    await shop.reindex([STOREFRONT]);
    const keyFor = async (role: 'search' | 'operator') => {
      const fields = { storefront: STOREFRONT, role, channel: 'web', name: 'schemathesis' } as const;
      return (await createApiKey(shop.elasticsearch, shop.config.NAME_PREFIX, fields)).token;
    };
    const keys = { search: await keyFor('search'), operator: await keyFor('operator') };
    // No limit on purpose: every case must reach its route.
    const config = { ...shop.config, API_REQUESTS_PER_SECOND: 1_000_000, LOG_LEVEL: 'error' };
    const api = resources.use(await startApiProcess(config), (opened) => opened.stop());
    return {
      apis: [
        { name: 'storefronts', url: api.url, key: keys.search, share: 1 },
        { name: 'operators', url: api.operatorUrl, key: keys.operator, share: 0.1 },
      ],
      log: api.output,
      close: () => resources.close(),
    };
  } catch (error) {
    await resources.close();
    throw error;
  }
}
