import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { Client } from '@elastic/elasticsearch';
import type { Config } from '../../src/config.ts';
import { writeAlias } from '../../src/indices/index-name.ts';
import { readAliases } from '../../src/indices/read-aliases.ts';
import { startCommand } from '../support/command-line.ts';
import { createShop, type Shop } from '../support/shop.ts';

export const STOREFRONT = 'brandi';

/** A shop in whose storefront brandi every product shows, at a price that nothing changes. */
export async function createLargeShop(name: string, products: number): Promise<Shop> {
  const shop = await createShop({ name, products });
  const { database } = shop;
  for (const table of ['time_deals', 'product_coupons', 'display_policies', 'product_exposures', 'member_prices']) {
    await database.query(`DELETE FROM ${table}`);
  }
  await database.query("INSERT INTO product_exposures (product_id, storefront_id) SELECT id, 'brandi' FROM products");
  await database.query(
    `UPDATE products SET approval = 'approved', sale_status = 'on_sale', displayed = TRUE, blinded = FALSE, adult = FALSE,
       searchable = TRUE, internal = FALSE, moderation = 'ok', channels = 'app,web', member_grades = '',
       price_display = 'shown', sold_out_display = 'show', sale_from = NULL, sale_to = NULL`,
  );
  await database.query("UPDATE sellers SET status = 'active', leave_from = NULL, leave_to = NULL, internal = FALSE");
  await database.query(
    'UPDATE brands SET blinded = FALSE, rights_claim = FALSE, embargo_from = NULL, embargo_until = NULL',
  );
  await database.query('UPDATE categories SET displayed = TRUE, in_use = TRUE');
  return shop;
}

/** The storefront's write targets. */
export async function writeTargetsOf({ elasticsearch, config }: Shop): Promise<string[]> {
  const name = writeAlias(config.NAME_PREFIX, STOREFRONT);
  return [...(await readAliases(elasticsearch, { alias: name })).keys()].toSorted();
}

export interface ConsumerProcess {
  /** CPU seconds that it has used so far. */
  cpuSeconds(): number;
  stop(): Promise<void>;
}

/** Starts `storefront-search consume`; resolves once it receives. */
export async function startConsumerProcess(config: Config): Promise<ConsumerProcess> {
  const child = startCommand(config, ['consume']);
  const exited = once(child, 'exit');
  child.stdout?.resume();
  const { stderr } = child;
  if (stderr === null) throw new Error('The process has no stderr.');
  await new Promise<void>((resolve, reject) => {
    let printed = '';
    stderr.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
      if (printed.includes('The consumer receives')) resolve();
    });
    child.once('exit', () => reject(new Error(printed)));
  });
  const { pid } = child;
  return {
    cpuSeconds: () => (pid === undefined ? 0 : cpuSecondsOf(pid)),
    async stop() {
      child.kill('SIGTERM');
      await exited;
    },
  };
}

/** CPU seconds that Elasticsearch has used so far, its merges and refreshes included. */
export async function searchCpuSeconds(elasticsearch: Client): Promise<number> {
  const { nodes } = await elasticsearch.nodes.stats({ metric: 'process', filter_path: 'nodes.*.process.cpu' });
  return Object.values(nodes).reduce((sum, node) => sum + (node.process?.cpu?.total_in_millis ?? 0), 0) / 1_000;
}

const TICKS_PER_SECOND = 100;

function cpuSecondsOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

/** The p-th percentile, such as 99, of some numbers. */
export function percentile(numbers: readonly number[], p: number): number {
  const sorted = numbers.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.ceil((p / 100) * sorted.length) - 1)] ?? NaN;
}
