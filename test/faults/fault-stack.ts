import { leaseStack, type StackAddresses } from '../../local/index.ts';
import { createElasticsearch } from '../../src/clients/elasticsearch.ts';
import { PACKAGE_ROOT } from '../../src/package-root.ts';

export type Server = 'elasticsearch' | 'mysql';

/** The services that the shops of a run share. */
export interface FaultStack {
  /** As they are now: process numbers change when a server is started again. */
  readonly addresses: StackAddresses;
  /** Kills a server at once, as kill -9 does: of every shop on the stack. */
  kill(server: Server): void;
  /** Starts it again; resolves when it answers. */
  revive(server: Server): Promise<void>;
  close(): Promise<void>;
}

/** A stack of its own, whose servers may be killed. */
export async function openFaultStack(onStep: (step: string) => void): Promise<FaultStack> {
  const lease = await leaseStack({ name: 'faults', root: PACKAGE_ROOT, onStep });
  let { addresses } = lease;
  await leaveBlocks(addresses);
  return {
    get addresses() {
      return addresses;
    },
    kill: (server) => process.kill(addresses.pids[server], 'SIGKILL'),
    async revive(server) {
      addresses = await lease.restart(server);
    },
    close: () => lease.release(),
  };
}

/** Each half minute Elasticsearch lifts the block of a full disk by itself where the disk is not full, in a trial too. */
async function leaveBlocks({ elasticsearchUrl: url, ...stack }: StackAddresses): Promise<void> {
  const auth = { username: stack.elasticsearchAdminUser, password: stack.elasticsearchAdminPassword };
  const client = createElasticsearch({ url, auth });
  try {
    await client.cluster.putSettings({ persistent: { 'cluster.info.update.interval': '24h' } });
  } finally {
    await client.close();
  }
}

/** A stack that others use: its servers stay as they are. */
export function borrowStack(addresses: StackAddresses): FaultStack {
  const refuse = (server: Server): never => {
    throw new Error(`Others use this stack: its ${server} must not be killed.`);
  };
  return {
    addresses,
    kill: refuse,
    revive: async (server) => refuse(server),
    close: async () => undefined,
  };
}
