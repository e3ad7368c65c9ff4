import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { SQS } from '@aws-sdk/client-sqs';
import type { RowDataPacket } from 'mysql2/promise';
import { applyTriggers } from '../../demo/apply-triggers.ts';
import { leaseStack, type StackAddresses } from '../../local/index.ts';
import { createSqs } from '../../src/clients/sqs.ts';
import type { ConsumerTuning } from '../../src/commands/open-consumer.ts';
import type { Config } from '../../src/config.ts';
import { PACKAGE_ROOT } from '../../src/package-root.ts';
import { createResources } from '../../src/resources.ts';
import { type HttpProxy, openHttpProxy } from '../support/http-proxy.ts';
import { createShopOn, type Shop } from '../support/shop-on-stack.ts';
import { openTcpFaultProxy, type TcpFaultProxy } from '../support/tcp-fault-proxy.ts';
import { type ProductProcess, startProduct } from './product-process.ts';
import { createSqsLedger, type SqsLedger } from './sqs-ledger.ts';

export type Service = 'mysql' | 'elasticsearch' | 'sqs';

/** A shop on a stack of its own, its product's processes, and everything between them that can be broken. */
export interface Rig {
  readonly shop: Shop;
  /** As the processes have it: every service behind its proxies. */
  readonly config: Config;
  readonly sqs: SQS;
  readonly ledger: SqsLedger;
  readonly tcp: Readonly<Record<Service, TcpFaultProxy>>;
  readonly http: Readonly<Record<'elasticsearch' | 'sqs', HttpProxy>>;
  /** What the recorder of Slack answers at. */
  readonly slackUrl: string;
  /** As many consumers as these, started where they are missing; others are stopped. */
  consumers(count: number, tuning?: ConsumerTuning): Promise<ProductProcess[]>;
  relay(): Promise<ProductProcess>;
  /** Kills a server of the stack at once, as kill -9 does. */
  kill(server: 'elasticsearch' | 'mysql'): void;
  /** Starts it again; resolves when it answers. */
  revive(server: 'elasticsearch' | 'mysql'): Promise<void>;
  /** Takes every fault away, and makes sure that a relay and a consumer run. */
  heal(): Promise<void>;
  /** Messages that wait or are held, of both queues. */
  messagesLeft(): Promise<number>;
  deadLetters(): Promise<number>;
  /** Waits until nothing is on its way from the database to the indices. @throws Error when that takes too long */
  drained(timeoutMs?: number): Promise<void>;
  close(): Promise<void>;
}

export interface RigOptions {
  readonly products: number;
  readonly onStep: (step: string) => void;
}

const TUNED_CONSUMER = fileURLToPath(new URL('./tuned-consumer.js', import.meta.url));

export async function openRig({ products, onStep }: RigOptions): Promise<Rig> {
  const resources = createResources();
  try {
    const lease = resources.use(await leaseStack({ name: 'faults', root: PACKAGE_ROOT, onStep }), (held) =>
      held.release(),
    );
    let addresses: StackAddresses = lease.addresses;
    const shop = resources.use(await createShopOn(addresses, { name: 'faults', products }), (opened) => opened.close());
    await shop.database.query('CREATE TABLE deleted_products LIKE products');
    const ledger = createSqsLedger();
    const http = {
      elasticsearch: resources.use(await openHttpProxy(addresses.elasticsearchUrl), (proxy) => proxy.close()),
      sqs: resources.use(await openHttpProxy(addresses.sqsUrl, ledger.note), (proxy) => proxy.close()),
    };
    const mysqlUrl = new URL(shop.config.MYSQL_URL ?? '');
    const before = { host: '127.0.0.1' };
    const tcp = {
      mysql: await openTcpFaultProxy({ host: mysqlUrl.hostname, port: Number(mysqlUrl.port) }),
      elasticsearch: await openTcpFaultProxy({ ...before, port: http.elasticsearch.port }),
      sqs: await openTcpFaultProxy({ ...before, port: http.sqs.port }),
    };
    for (const proxy of Object.values(tcp)) resources.use(proxy, (opened) => opened.close());
    mysqlUrl.port = String(tcp.mysql.port);
    const config: Config = {
      ...shop.config,
      LOG_LEVEL: 'info',
      MYSQL_URL: mysqlUrl.href,
      ELASTICSEARCH_URL: `http://127.0.0.1:${tcp.elasticsearch.port}`,
      AWS_ENDPOINT_URL_SQS: `http://127.0.0.1:${tcp.sqs.port}`,
    };
    // Not through the proxies: what the harness asks must not be broken.
    const sqs = resources.use(createSqs(shop.config), (client) => client.destroy());
    onStep('full reindex, twice: a live and a warm index in each storefront');
    await shop.reindex();
    await shop.reindex();
    await applyTriggers(shop.database, shop.config.MYSQL_PIPELINE_SCHEMA);

    let consumers: { readonly process: ProductProcess; readonly tuning: string }[] = [];
    let relay: ProductProcess | undefined;
    resources.use(null, async () => {
      const all = [...consumers.map(({ process }) => process), ...(relay === undefined ? [] : [relay])];
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
      shop,
      config,
      sqs,
      ledger,
      tcp,
      http,
      slackUrl: addresses.slackUrl,
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
      kill: (server) => process.kill(addresses.pids[server], 'SIGKILL'),
      async revive(server) {
        addresses = await lease.restart(server);
      },
      async heal() {
        for (const proxy of Object.values(tcp)) proxy.heal(true);
        for (const proxy of Object.values(http)) proxy.meddle(null);
        await rig.relay();
        if (!consumers.some(({ process }) => process.running)) await rig.consumers(1);
      },
      messagesLeft: () => sum(queueUrls),
      deadLetters: () => sum(queueUrls.map((url) => `${url}-dead-letter`)),
      async drained(timeoutMs = 90_000) {
        const startedAt = performance.now();
        for (;;) {
          const rows = await outboxRows();
          const messages = await rig.messagesLeft();
          if (rows === 0 && messages === 0) return;
          if (performance.now() - startedAt > timeoutMs) {
            const said = consumers.map(({ process }) => process.tail().slice(-1_500)).join('\n');
            throw new Error(
              `After ${timeoutMs / 1_000} s ${rows} rows of the outbox and ${messages} messages are left.\n${said}`,
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
