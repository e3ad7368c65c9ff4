import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SQS } from '@aws-sdk/client-sqs';
import type { RowDataPacket } from 'mysql2/promise';
import { applyTriggers } from '../../demo/apply-triggers.ts';
import { createMySqlPool } from '../../src/clients/mysql.ts';
import { createSqs } from '../../src/clients/sqs.ts';
import type { ConsumerTuning } from '../../src/commands/open-consumer.ts';
import type { Config } from '../../src/config.ts';
import { PACKAGE_ROOT } from '../../src/package-root.ts';
import { createResources } from '../../src/resources.ts';
import { type HttpProxy, openHttpProxy } from '../support/http-proxy.ts';
import { createMySqlClock, type MySqlClock } from '../support/mysql-clock.ts';
import { createShopOn, type Shop } from '../support/shop-on-stack.ts';
import { openTcpFaultProxy, type TcpFaultProxy } from '../support/tcp-fault-proxy.ts';
import type { FaultStack } from './fault-stack.ts';
import { type ProductProcess, startProduct } from './product-process.ts';
import { createSqsLedger, type SqsLedger } from './sqs-ledger.ts';

export type Service = 'mysql' | 'elasticsearch' | 'sqs';

/** A shop, its product's processes, and everything between them and the services that can be broken. */
export interface Rig {
  readonly stack: FaultStack;
  readonly shop: Shop;
  /** As the processes have it: every service behind its proxies. */
  readonly config: Config;
  readonly sqs: SQS;
  readonly ledger: SqsLedger;
  /** The clock of the database, as the processes have it, and who works with `shopByClock`. */
  readonly clock: Pick<MySqlClock, 'set'>;
  readonly shopByClock: Shop;
  readonly tcp: Readonly<Record<Service, TcpFaultProxy>>;
  readonly http: Readonly<Record<'elasticsearch' | 'sqs', HttpProxy>>;
  /** What the recorder of Slack answers at. */
  readonly slackUrl: string;
  /** Size of the catalogue at first. */
  readonly products: number;
  /** As many consumers as these, started where they are missing; others are stopped. */
  consumers(count: number, tuning?: ConsumerTuning): Promise<ProductProcess[]>;
  relay(): Promise<ProductProcess>;
  /** Takes every fault away, and makes sure that a relay and a consumer run. */
  heal(): Promise<void>;
  /** The last of what the consumers wrote. */
  said(): string;
  /** Messages that wait or are held, of both queues. */
  messagesLeft(): Promise<number>;
  deadLetters(): Promise<number>;
  /** Waits until nothing is on its way from the database to the indices. @throws Error when that takes too long */
  drained(timeoutMs?: number): Promise<void>;
  close(): Promise<void>;
}

export interface RigOptions {
  readonly products: number;
  /** Beside the live index a warm one, as after a second reindex. Yes by default. */
  readonly warm?: boolean;
}

/** Compiled: it runs as a process. */
const TUNED_CONSUMER = join(PACKAGE_ROOT, 'dist', 'test', 'faults', 'tuned-consumer.js');

/** Several on one stack do not disturb each other. */
export async function openRig(stack: FaultStack, { products, warm = true }: RigOptions): Promise<Rig> {
  const resources = createResources();
  try {
    const { addresses } = stack;
    const shop = resources.use(await createShopOn(addresses, { name: 'faults', products }), (opened) => opened.close());
    await shop.database.query('CREATE TABLE deleted_products LIKE products');
    // Not through the proxies: what the harness asks must not be broken.
    const sqs = resources.use(createSqs(shop.config), (client) => client.destroy());
    const ledger = createSqsLedger(sqs);
    const http = {
      elasticsearch: resources.use(await openHttpProxy(addresses.elasticsearchUrl), (proxy) => proxy.close()),
      sqs: resources.use(await openHttpProxy(addresses.sqsUrl, ledger.note), (proxy) => proxy.close()),
    };
    const mysqlUrl = new URL(shop.config.MYSQL_URL ?? '');
    const before = { host: '127.0.0.1' };
    const clock = createMySqlClock();
    const tcp = {
      mysql: await openTcpFaultProxy({ host: mysqlUrl.hostname, port: Number(mysqlUrl.port) }, () => clock.filter()),
      elasticsearch: await openTcpFaultProxy({ ...before, port: http.elasticsearch.port }),
      sqs: await openTcpFaultProxy({ ...before, port: http.sqs.port }),
    };
    for (const proxy of Object.values(tcp)) resources.use(proxy, (opened) => opened.close());
    mysqlUrl.port = String(tcp.mysql.port);
    const adminUrl = new URL(shop.config.MYSQL_ADMIN_URL ?? '');
    adminUrl.port = mysqlUrl.port;
    const byClock = resources.use(createMySqlPool(adminUrl.href, { connectionLimit: 4 }), (pool) => pool.end());
    const config: Config = {
      ...shop.config,
      LOG_LEVEL: 'info',
      MYSQL_URL: mysqlUrl.href,
      ELASTICSEARCH_URL: `http://127.0.0.1:${tcp.elasticsearch.port}`,
      AWS_ENDPOINT_URL_SQS: `http://127.0.0.1:${tcp.sqs.port}`,
    };
    await shop.reindex();
    if (warm) await shop.reindex();
    await applyTriggers(shop.database, shop.config.MYSQL_PIPELINE_SCHEMA);

    let consumers: { readonly process: ProductProcess; readonly tuning: string }[] = [];
    let relay: ProductProcess | undefined;
    const processes = () => [...consumers.map(({ process }) => process), ...(relay === undefined ? [] : [relay])];
    resources.use(null, async () => {
      const all = processes();
      for (const process of all) process.signal('SIGKILL');
      await Promise.all(all.map(({ exit }) => exit));
    });

    const depth = async (url: string): Promise<number> => {
      const { Attributes } = await sqs.getQueueAttributes({ QueueUrl: url, AttributeNames: ['All'] });
      return (
        Number(Attributes?.ApproximateNumberOfMessages) + Number(Attributes?.ApproximateNumberOfMessagesNotVisible)
      );
    };
    const queueUrls = [shop.config.SQS_CHANGES_QUEUE_URL ?? '', shop.config.SQS_FANOUT_QUEUE_URL ?? ''];
    const sum = async (urls: readonly string[]): Promise<number> => {
      let total = 0;
      // In this order: what leaves the first queue is in the second by then.
      for (const url of urls) total += await depth(url);
      return total;
    };
    const outboxRows = async (): Promise<number> => {
      const [rows] = await shop.database.query<({ rows: number } & RowDataPacket)[]>(
        `SELECT COUNT(*) AS \`rows\` FROM \`${shop.config.MYSQL_PIPELINE_SCHEMA}\`.search_outbox`,
      );
      return Number(rows[0]?.rows);
    };

    const rig: Rig = {
      stack,
      shop,
      config,
      sqs,
      ledger,
      clock,
      shopByClock: { ...shop, database: byClock },
      tcp,
      http,
      slackUrl: addresses.slackUrl,
      products,
      async consumers(count, tuning) {
        const wanted = JSON.stringify(tuning ?? null);
        const kept = consumers.filter(({ process, tuning: own }) => process.running && own === wanted).slice(0, count);
        const others = consumers.filter((one) => !kept.includes(one) && one.process.running);
        for (const { process } of others) process.signal('SIGTERM');
        await Promise.all(others.map(({ process }) => process.exit));
        while (kept.length < count) {
          const process =
            tuning === undefined ? startProduct(config, ['consume']) : startProduct(config, [wanted], TUNED_CONSUMER);
          kept.push({ process, tuning: wanted });
        }
        consumers = kept;
        await Promise.all(kept.map(({ process }) => process.says('receives; its state')));
        return kept.map(({ process }) => process);
      },
      async relay() {
        if (relay?.running !== true) relay = startProduct(config, ['outbox', 'relay']);
        return relay;
      },
      async heal() {
        for (const proxy of Object.values(tcp)) proxy.heal(true);
        for (const proxy of Object.values(http)) proxy.meddle(null);
        clock.set(0);
        await rig.relay();
        if (!consumers.some(({ process }) => process.running)) await rig.consumers(1);
      },
      said: () =>
        processes()
          .map((one) => `${one.tail().slice(-3_000)}${one.running ? '' : '(it has ended)'}`)
          .join('\n'),
      messagesLeft: () => sum(queueUrls),
      deadLetters: () => sum(queueUrls.map((url) => `${url}-dead-letter`)),
      async drained(timeoutMs = 90_000) {
        const startedAt = performance.now();
        for (;;) {
          const rows = await outboxRows();
          const messages = await rig.messagesLeft();
          if (rows === 0 && messages === 0) return;
          if (performance.now() - startedAt > timeoutMs) {
            throw new Error(
              `After ${timeoutMs / 1_000} s ${rows} rows of the outbox and ${messages} messages are left.`,
            );
          }
          await sleep(100);
        }
      },
      close: () => resources.close(),
    };
    return rig;
  } catch (error) {
    await resources.close().catch(() => undefined);
    throw error;
  }
}
