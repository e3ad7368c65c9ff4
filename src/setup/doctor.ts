import { explainElasticsearchError } from '../clients/elasticsearch-errors.ts';
import { explainMySqlError, readMySqlUrl } from '../clients/mysql.ts';
import type { Config } from '../config.ts';
import { withoutSecrets } from '../logger.ts';
import { type Check, type CheckGroup, failed, runGroup } from './checks/check.ts';
import { elasticsearchChecks } from './checks/elasticsearch-checks.ts';
import { mysqlChecks } from './checks/mysql-checks.ts';
import { queueChecks } from './checks/queue-checks.ts';
import { settingsChecks } from './checks/settings-checks.ts';
import { slackChecks } from './checks/slack-checks.ts';

/** Looks at every dependency and permission, one after the other; changes nothing. No line holds a secret. */
export async function* examine(config: Config): AsyncGenerator<Check> {
  const groups: readonly ((config: Config) => CheckGroup)[] = [
    settingsChecks,
    mysqlGroup,
    elasticsearchChecks,
    queueChecks,
    slackChecks,
  ];
  const hide = secretsHidden(config);
  const explain = (error: unknown): unknown =>
    explainElasticsearchError(error, config.ELASTICSEARCH_URL) ?? explainMySqlError(error, config.MYSQL_URL ?? '');
  for (const group of groups) {
    for await (const check of runGroup(group(config), explain)) {
      yield { ...check, detail: hide(check.detail), remedy: hide(check.remedy) };
    }
  }
}

function mysqlGroup(config: Config): CheckGroup {
  const url = config.MYSQL_URL;
  if (url !== undefined) return mysqlChecks(config, url);
  const missing = failed('the setting MYSQL_URL is missing', 'Get it with: storefront-search setup');
  return { gate: { name: 'MySQL', run: async () => missing }, rest: [], close: async () => undefined };
}

/** Services repeat what they were sent in their errors; so that no secret is shown, each is looked for by itself. */
function secretsHidden(config: Config): (text: string) => string {
  const secrets = [
    config.ELASTICSEARCH_QUERY_API_KEY,
    config.ELASTICSEARCH_CONSUMER_API_KEY,
    config.ELASTICSEARCH_REINDEX_API_KEY,
    config.ELASTICSEARCH_ADMIN_PASSWORD,
    passwordOf(config.MYSQL_URL),
    passwordOf(config.MYSQL_READ_URL),
    passwordOf(config.MYSQL_ADMIN_URL),
    passwordOf(config.MYSQL_OPERATOR_URL),
    config.SLACK_TOKEN,
  ].filter((secret): secret is string => secret !== undefined && secret !== '');
  return (text) => secrets.reduce((shown, secret) => shown.replaceAll(secret, '[redacted]'), withoutSecrets(text));
}

function passwordOf(url: string | undefined): string | undefined {
  try {
    return url === undefined ? undefined : readMySqlUrl(url).password;
  } catch {
    // Not an address: the check of MySQL says so.
    return undefined;
  }
}
