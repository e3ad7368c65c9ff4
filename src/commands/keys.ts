import type { Client } from '@elastic/elasticsearch';
import { type Command, Option } from 'commander';
import {
  API_KEY_CHANNELS,
  API_KEY_ROLES,
  type ApiKey,
  type ApiKeyChannel,
  type ApiKeyRole,
  isOrigin,
} from '../api-keys/api-key.ts';
import { createApiKey } from '../api-keys/create-api-key.ts';
import { listApiKeys } from '../api-keys/list-api-keys.ts';
import { revokeApiKey } from '../api-keys/revoke-api-key.ts';
import { elasticsearchFor } from '../clients/elasticsearch.ts';
import { explainElasticsearchError } from '../clients/elasticsearch-errors.ts';
import { type Config, readConfig } from '../config.ts';
import { ExpectedError } from '../errors.ts';
import { readStorefronts, requireStorefront } from '../storefronts/read-storefronts.ts';

interface CreateOptions {
  readonly storefront: string;
  readonly role: ApiKeyRole;
  readonly channel: ApiKeyChannel;
  readonly name: string;
  readonly origin: readonly string[];
}

/** The keys with which storefronts call the API. */
export function registerKeys(program: Command): void {
  const keys = program.command('keys').description('API keys of the storefronts: create, list, revoke');
  keys
    .command('create')
    .description('make a key and print it: this once, since only its hash is kept')
    .requiredOption('-s, --storefront <id>', 'the one storefront that it opens')
    .addOption(new Option('--role <role>', 'what it may do').choices(API_KEY_ROLES).default('search'))
    .addOption(new Option('--channel <channel>', 'where its shoppers are').choices(API_KEY_CHANNELS).default('web'))
    .option('--name <name>', 'whose it is', '')
    .addOption(
      new Option(
        '--origin <origin...>',
        'for pages in browsers: where they are, such as https://www.example.com',
      ).default([], 'a key for servers, to be kept secret'),
    )
    .action(async (options: CreateOptions) => {
      const config = readConfig();
      requireStorefront(await readStorefronts(config.STOREFRONTS_DIR), options.storefront);
      const { storefront, role, channel, name } = options;
      const origins = readOrigins(options);
      const { token } = await withAdmin(config, (client) =>
        createApiKey(client, config.NAME_PREFIX, { storefront, role, channel, name, origins }),
      );
      process.stdout.write(`${token}\n`);
    });
  keys
    .command('list')
    .description('show every key, without its secret')
    .action(async () => {
      const config = readConfig();
      const found = await withAdmin(config, (client) => listApiKeys(client, config.NAME_PREFIX));
      for (const key of found) process.stdout.write(`${describeKey(key)}\n`);
      if (found.length === 0) process.stderr.write('There is no key yet.\n');
    });
  keys
    .command('revoke')
    .description('end a key; the API refuses it within five seconds')
    .argument('<id>', 'the part after sfs_, as in the list')
    .action(async (id: string) => {
      const config = readConfig();
      const outcome = await withAdmin(config, (client) => revokeApiKey(client, config.NAME_PREFIX, id));
      process.stdout.write(outcome === 'revoked' ? `${id} is revoked.\n` : `${id} was revoked before.\n`);
    });
}

/** @throws ExpectedError request-invalid */
function readOrigins({ origin, role }: CreateOptions): readonly string[] | null {
  const wrong = origin.find((one) => !isOrigin(one));
  if (wrong !== undefined) {
    throw new ExpectedError(
      'request-invalid',
      `"${wrong}" is not the origin of a page.`,
      'Write scheme and host, without a path: https://www.example.com, or http://localhost:8080.',
    );
  }
  if (origin.length > 0 && role === 'operator') {
    throw new ExpectedError(
      'request-invalid',
      'A key for pages can not be one of operators: everybody can read it there.',
      'Leave --role or --origin out.',
    );
  }
  return origin.length === 0 ? null : origin;
}

/** Only a person makes keys: none of the product's own roles may. */
async function withAdmin<T>(config: Config, work: (client: Client) => Promise<T>): Promise<T> {
  const client = elasticsearchFor(config, 'admin');
  try {
    return await work(client);
  } catch (error) {
    throw explainElasticsearchError(error, config.ELASTICSEARCH_URL) ?? error;
  } finally {
    await client.close();
  }
}

function describeKey({ id, storefront, role, channel, origins, name, createdAt, revokedAt }: ApiKey): string {
  const state = revokedAt === null ? 'valid' : `revoked ${revokedAt}`;
  const where = origins?.join(' ') ?? 'server';
  return [id, storefront, role, channel, where, createdAt, state, name].join('\t').trimEnd();
}
