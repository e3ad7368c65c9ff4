import type { Client } from '@elastic/elasticsearch';
import { elasticsearchFor } from '../../src/clients/elasticsearch.ts';
import type { Config } from '../../src/config.ts';
import { liveAlias } from '../../src/indices/index-name.ts';
import { type HttpProxy, type HttpRequest, openHttpProxy } from './http-proxy.ts';
import { createShop, type Shop } from './shop.ts';
import type { ShopOptions } from './shop-on-stack.ts';

/** A shop, and a way to its Elasticsearch on which a test meddles with requests. */
export interface ProxiedShop {
  readonly shop: Shop;
  readonly proxy: HttpProxy;
  /** The shop's, by way of the proxy. */
  readonly config: Config;
  /** By way of the proxy, with the rights of full reindexes. */
  readonly client: Client;
  /** Whether a request changes which index of the storefront is live. */
  changesLive(request: HttpRequest, storefront: string): boolean;
  close(): Promise<void>;
}

export async function createProxiedShop(options: ShopOptions): Promise<ProxiedShop> {
  const shop = await createShop(options);
  const proxy = await openHttpProxy(shop.config.ELASTICSEARCH_URL);
  const config = { ...shop.config, ELASTICSEARCH_URL: `http://127.0.0.1:${proxy.port}` };
  const client = elasticsearchFor(config, 'reindex');
  return {
    shop,
    proxy,
    config,
    client,
    changesLive({ method, path, body }, storefront) {
      const live = `"alias":"${liveAlias(config.NAME_PREFIX, storefront)}"`;
      return method === 'POST' && path.startsWith('/_aliases') && body.includes(live);
    },
    async close() {
      await client.close();
      await proxy.close();
      await shop.close();
    },
  };
}
