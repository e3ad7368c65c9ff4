import { join } from 'node:path';
import openapiTypeScript, { astToString } from 'openapi-typescript';
import { format, resolveConfig } from 'prettier';
import { PACKAGE_ROOT } from '../../src/package-root.ts';
import { readStorefronts } from '../../src/storefronts/read-storefronts.ts';
import { createDeadElasticsearch, startTestApi } from '../support/api.ts';

/** A file of types, as the API's own OpenAPI document says. */
export interface ClientTypes {
  readonly path: string;
  readonly text: string;
}

/** Needs no service: a document says only what the routes say. */
export async function describeClientTypes(): Promise<ClientTypes[]> {
  const client = createDeadElasticsearch();
  const storefronts = [...(await readStorefronts(join(PACKAGE_ROOT, 'storefronts'))).values()];
  const api = await startTestApi({ indices: { client, prefix: '' }, storefronts });
  try {
    return [
      await typesOf('search-api.ts', (await api.app.inject('/docs/json')).body),
      await typesOf('operator-api.ts', (await api.operatorApp.inject('/docs/json')).body),
    ];
  } finally {
    await api.close();
    await client.close();
  }
}

async function typesOf(file: string, document: string): Promise<ClientTypes> {
  const path = join(PACKAGE_ROOT, 'client', file);
  const nodes = await openapiTypeScript(document);
  const text = `// Made by \`npm run client\` from the OpenAPI document; not to be edited.\n\n${astToString(nodes)}`;
  return { path, text: await format(text, { ...(await resolveConfig(path)), parser: 'typescript' }) };
}
