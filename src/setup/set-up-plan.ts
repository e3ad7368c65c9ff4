import type { Config } from '../config.ts';
import { keyName, ROLE_NAMES, roleDescriptors } from './elasticsearch-roles.ts';
import { templatePlans } from './index-templates.ts';
import {
  createUserStatement,
  grantStatements,
  operatorGrantStatements,
  operatorName,
  readerName,
  schemaStatements,
} from './mysql-statements.ts';
import { MINIMUM_RECEIVES, QUEUE_NAMES, queuePlan, RETENTION_SECONDS } from './queues.ts';
import { stateIndexPlans } from './state-indices.ts';

/**
 * What set-up would do, for people who apply it by hand: SQL, then Elasticsearch requests as its console takes them,
 * then queues. Connects to nothing and holds no secret.
 *
 * @param reader the account of MYSQL_URL, where there is one
 */
export function describeSetUp(config: Config, shopDatabase: string, reader: string | undefined): string {
  const prefix = config.NAME_PREFIX;
  return [
    ...mysqlPlan(config, shopDatabase, reader ?? readerName(prefix)),
    ...elasticsearchPlan(prefix),
    ...queuesPlan(config),
  ].join('\n');
}

function mysqlPlan(config: Config, shopDatabase: string, reader: string): string[] {
  const pipelineSchema = config.MYSQL_PIPELINE_SCHEMA;
  const operator = operatorName(config.NAME_PREFIX);
  return [
    '-- MySQL: the pipeline’s schema, and an account that may read the shop and no more',
    ...schemaStatements(pipelineSchema).map(({ sql }) => `${sql};`),
    `${createUserStatement(reader).replace('?', "'<password>'")};`,
    ...grantStatements({ shopDatabase, pipelineSchema, reader, literalNames: false }).map((sql) => `${sql};`),
    '-- MySQL: an account with which operators change policies and merchandising, where the shop has those tables',
    `${createUserStatement(operator).replace('?', "'<password>'")};`,
    ...operatorGrantStatements(shopDatabase, operator).map((sql) => `${sql};`),
    '',
  ];
}

function elasticsearchPlan(prefix: string): string[] {
  const descriptors = roleDescriptors(prefix);
  return [
    '# Elasticsearch: no index comes into being by a write',
    ...templatePlans(prefix).flatMap(({ name, body }) => request('PUT', `/_index_template/${name}`, body)),
    '# Elasticsearch: the pipeline’s own state',
    ...stateIndexPlans(prefix).flatMap(({ name, settings, mappings }) =>
      request('PUT', `/${name}`, { settings, mappings }),
    ),
    '# Elasticsearch: the three roles, each with a key',
    ...ROLE_NAMES.flatMap((role) => {
      const name = keyName(prefix, role);
      return request('POST', '/_security/api_key', { name, role_descriptors: { [name]: descriptors[role] } });
    }),
  ];
}

function queuesPlan(config: Config): string[] {
  const urls = { changes: config.SQS_CHANGES_QUEUE_URL, fanout: config.SQS_FANOUT_QUEUE_URL };
  const retention = `MessageRetentionPeriod ${RETENTION_SECONDS}`;
  return [
    '# SQS (standard queues)',
    ...QUEUE_NAMES.flatMap((queue) => {
      const { name, deadLetterName } = queuePlan(config.NAME_PREFIX, queue, urls[queue]);
      return [
        `${deadLetterName}: ${retention}`,
        `${name}: ${retention}, RedrivePolicy to ${deadLetterName} with maxReceiveCount ${MINIMUM_RECEIVES}`,
      ];
    }),
  ];
}

function request(method: string, path: string, body: object): string[] {
  return [`${method} ${path}`, JSON.stringify(body, null, 2), ''];
}
