import { expect, it } from 'vitest';
import { createElasticsearch, elasticsearchFor } from '../../src/clients/elasticsearch.ts';
import { readConfig } from '../../src/config.ts';

const config = readConfig({ ELASTICSEARCH_URL: 'http://127.0.0.1:1' }, '/nowhere');

it.each([
  ['query', 'ELASTICSEARCH_QUERY_API_KEY'],
  ['consumer', 'ELASTICSEARCH_CONSUMER_API_KEY'],
  ['reindex', 'ELASTICSEARCH_REINDEX_API_KEY'],
  ['admin', 'ELASTICSEARCH_ADMIN_USERNAME'],
] as const)('the client of the role %s names the setting that it lacks', (role, name) => {
  const without = { ...config };
  delete without[name];
  expect(() => elasticsearchFor(without, role)).toThrow(`The setting ${name} is missing.`);
});

it('names the file of an authority that can not be read', () => {
  const settings = { url: 'https://127.0.0.1:1', caFile: '/nowhere/ca.pem', auth: { apiKey: 'a' } };
  expect(() => createElasticsearch(settings)).toThrow(/\/nowhere\/ca\.pem, which can't be read/);
});
