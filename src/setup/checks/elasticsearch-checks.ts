import type { Client, estypes } from '@elastic/elasticsearch';
import { elasticsearchFor } from '../../clients/elasticsearch.ts';
import { withoutCredentials } from '../../clients/elasticsearch-errors.ts';
import type { Config } from '../../config.ts';
import { liveAlias, STATE_INDICES, stateIndex } from '../../indices/index-name.ts';
import { readAliases } from '../../indices/read-aliases.ts';
import { readStorefronts } from '../../storefronts/read-storefronts.ts';
import { ROLE_NAMES, roleDescriptors, type RoleName } from '../elasticsearch-roles.ts';
import { templatePlans } from '../index-templates.ts';
import { type CheckGroup, failed, type Finding, type NamedCheck, ok, warning } from './check.ts';

const SETUP = 'Run: storefront-search setup';
const MINIMUM_MAJOR = 9;

type Open = (role: RoleName) => Client;

export function elasticsearchChecks(config: Config): CheckGroup {
  const opened = new Map<RoleName, Client>();
  // Opened by the first check that needs it, so that a missing key fails that check with its own sentence.
  const open: Open = (role) => {
    const client = opened.get(role) ?? elasticsearchFor(config, role);
    opened.set(role, client);
    return client;
  };
  const prefix = config.NAME_PREFIX;
  return {
    gate: { name: 'Elasticsearch', run: async () => checkServer(open(anyRole(config)), config.ELASTICSEARCH_URL) },
    rest: [
      ...ROLE_NAMES.map((role): NamedCheck => ({
        name: `Elasticsearch role ${role}`,
        run: async () => checkRole(open(role), prefix, role),
      })),
      { name: 'Elasticsearch nori', run: async () => checkNori(open('reindex')) },
      { name: 'Elasticsearch synonyms', run: async () => checkSynonyms(open('reindex')) },
      { name: 'Elasticsearch templates', run: async () => checkTemplates(open('reindex'), prefix) },
      { name: 'Elasticsearch state', run: async () => checkState(open, prefix) },
      { name: 'Live indices', run: async () => checkLiveIndices(open('query'), config) },
    ],
    close: async () => {
      for (const client of opened.values()) await client.close();
    },
  };
}

function anyRole(config: Config): RoleName {
  if (config.ELASTICSEARCH_QUERY_API_KEY !== undefined) return 'query';
  if (config.ELASTICSEARCH_CONSUMER_API_KEY !== undefined) return 'consumer';
  return 'reindex';
}

async function checkServer(client: Client, url: string): Promise<Finding> {
  const { version } = await client.info();
  const name = `${version.number} at ${withoutCredentials(url)}`;
  return Number.parseInt(version.number, 10) >= MINIMUM_MAJOR
    ? ok(name)
    : failed(
        `${name} is too old`,
        `Upgrade to Elasticsearch ${MINIMUM_MAJOR} or newer: older ones lack what it needs.`,
      );
}

/** What would let a role's key do harm beyond its work. */
const TOO_MUCH: Record<RoleName, { readonly cluster: string[]; readonly products: string[] }> = {
  query: { cluster: ['manage_security', 'manage'], products: ['index', 'delete', 'manage'] },
  consumer: { cluster: ['manage_security', 'manage'], products: ['delete_index', 'create_index', 'manage'] },
  reindex: { cluster: ['manage_security', 'manage'], products: [] },
};

async function checkRole(client: Client, prefix: string, role: RoleName): Promise<Finding> {
  const { cluster = [], indices = [] } = roleDescriptors(prefix)[role];
  const { cluster: clusterWide, products } = TOO_MUCH[role];
  const needed = await client.security.hasPrivileges({
    cluster,
    index: indices.map(({ names, privileges }) => ({ names, privileges })),
  });
  const missing = needed.has_all_requested ? [] : listPrivileges(needed, false);
  if (missing.length > 0) return failed(`its key may not: ${missing.join(', ')}`, SETUP);
  const excess = await client.security.hasPrivileges({
    cluster: clusterWide,
    index: products.length === 0 ? [] : [{ names: [liveAlias(prefix, '*')], privileges: products }],
  });
  const allowed = listPrivileges(excess, true);
  return allowed.length === 0
    ? ok('its key may do what it needs, and no more')
    : warning(`its key may do more than it needs: ${allowed.join(', ')}`, `Let set-up make the key. ${SETUP}`);
}

function listPrivileges({ cluster, index }: estypes.SecurityHasPrivilegesResponse, has: boolean): string[] {
  const named = (privileges: Record<string, boolean>, where: string): string[] =>
    Object.entries(privileges).flatMap(([privilege, held]) => (held === has ? [`${privilege}${where}`] : []));
  return [
    ...named(cluster, ''),
    ...Object.entries(index).flatMap(([name, privileges]) => named(privileges, ` on ${name}`)),
  ];
}

async function checkNori(client: Client): Promise<Finding> {
  try {
    await client.indices.analyze({ tokenizer: 'nori_tokenizer', text: '와이드팬츠' });
    return ok('the Korean analyzer is there');
  } catch (error) {
    if (statusOf(error) !== 400) throw error;
    return failed(
      'the plugin analysis-nori is missing',
      'On each node: bin/elasticsearch-plugin install analysis-nori, then restart it.',
    );
  }
}

async function checkSynonyms(client: Client): Promise<Finding> {
  const { count } = await client.synonyms.getSynonymsSets({ size: 1 });
  return ok(`the Synonyms API answers (${count} sets)`);
}

async function checkTemplates(client: Client, prefix: string): Promise<Finding> {
  const names = templatePlans(prefix).map(({ name }) => name);
  const missing = await missingOf(names, (name) => client.indices.existsIndexTemplate({ name }));
  return missing.length === 0 ? ok(names.join(', ')) : failed(`missing: ${missing.join(', ')}`, SETUP);
}

async function checkState(open: Open, prefix: string): Promise<Finding> {
  const roles = roleDescriptors(prefix);
  // Each with the first key that may read it.
  const readerOf = (index: string): RoleName =>
    ROLE_NAMES.find((role) => roles[role].indices?.some(({ names }) => names.includes(index))) ?? 'reindex';
  const indices = STATE_INDICES.map((state) => stateIndex(prefix, state));
  const missing = await missingOf(indices, (index) => canBeRead(open(readerOf(index)), index));
  return missing.length === 0
    ? ok(indices.join(', '))
    : failed(`missing, or not to be read: ${missing.join(', ')}`, SETUP);
}

async function canBeRead(client: Client, index: string): Promise<boolean> {
  try {
    await client.count({ index });
    return true;
  } catch (error) {
    // A key that is older than the index: the check of its role says so as well.
    if (statusOf(error) === 404 || statusOf(error) === 403) return false;
    throw error;
  }
}

async function checkLiveIndices(client: Client, config: Config): Promise<Finding> {
  const ids = [...(await readStorefronts(config.STOREFRONTS_DIR)).keys()];
  const missing = await missingOf(ids, async (id) => {
    const found = await readAliases(client, { alias: liveAlias(config.NAME_PREFIX, id) });
    return found.size > 0;
  });
  return missing.length === 0
    ? ok(ids.join(', '))
    : warning(`none yet for ${missing.join(', ')}`, 'Run: storefront-search reindex');
}

async function missingOf(names: readonly string[], exists: (name: string) => Promise<boolean>): Promise<string[]> {
  const found = await Promise.all(names.map(exists));
  return names.filter((_name, position) => found[position] !== true);
}

function statusOf(error: unknown): unknown {
  return error instanceof Error && 'statusCode' in error ? error.statusCode : undefined;
}
