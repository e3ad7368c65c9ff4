import { prepareShop } from '../../demo/prepare-shop.ts';
import { environmentOf, leaseStack, type StackAddresses } from '../../local/index.ts';
import { type Config, readConfig } from '../../src/config.ts';
import { PACKAGE_ROOT } from '../../src/package-root.ts';
import { setUp } from '../../src/setup/set-up.ts';

const DATABASE = 'shop';

export interface BenchStack {
  readonly addresses: StackAddresses;
  /** Every setting of the product, with roles and grants as a user has them. */
  readonly config: Config;
  /** Ends the stack. */
  readonly release: () => Promise<void>;
}

/**
 * A stack of its own, with the seeded catalogue and the product set up on it.
 *
 * @param emptyFolder has no `.env` in it
 */
export async function openBenchStack(
  catalogue: { readonly products: number; readonly seed: number },
  emptyFolder: string,
  keepData: boolean,
  log: (line: string) => void,
): Promise<BenchStack> {
  const { addresses, release } = await leaseStack({
    name: 'bench',
    root: PACKAGE_ROOT,
    fresh: !keepData,
    onStep: log,
  });
  try {
    log(`Loading the catalogue: ${catalogue.products} products, seed ${catalogue.seed}`);
    await prepareShop(addresses.mysqlUrl, DATABASE, catalogue, () => undefined);
    const config = configOf(addresses, emptyFolder);
    return { addresses, config: { ...config, ...(await setUp({ config, shopDatabase: DATABASE })) }, release };
  } catch (error) {
    await release();
    throw error;
  }
}

/** Without what a demo that runs from the same checkout has set up for itself. */
function configOf(addresses: StackAddresses, folder: string): Config {
  const {
    ELASTICSEARCH_QUERY_API_KEY,
    ELASTICSEARCH_CONSUMER_API_KEY,
    ELASTICSEARCH_REINDEX_API_KEY,
    MYSQL_URL,
    SQS_CHANGES_QUEUE_URL,
    SQS_FANOUT_QUEUE_URL,
    SLACK_CHANNEL,
    ...config
  } = readConfig({ ...environmentOf(addresses), LOG_LEVEL: 'error', NAME_PREFIX: 'bench-' }, folder);
  return config;
}
