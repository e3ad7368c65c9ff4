import type { Client, estypes } from '@elastic/elasticsearch';
import { keyName, type RoleName } from './elasticsearch-roles.ts';
import type { ReportStep } from './step.ts';

export interface KeySetUp {
  readonly admin: Client;
  /** A client that uses this key, without retries. */
  readonly clientFor: (apiKey: string) => Client;
  readonly prefix: string;
  readonly role: RoleName;
  readonly descriptor: estypes.SecurityRoleDescriptor;
  /** The key in use so far. */
  readonly current: string | undefined;
  readonly rotate: boolean;
  readonly report: ReportStep;
}

export interface RoleKey {
  readonly apiKey: string;
  /** The id of the key that this one replaced; invalidate it once the new one is saved. */
  readonly replaced: string | undefined;
}

/** Keeps the current key, with its privileges brought up to date, or creates another. */
export async function setUpRoleKey(settings: KeySetUp): Promise<RoleKey> {
  const { admin, prefix, role, descriptor, current, rotate, report } = settings;
  const name = keyName(prefix, role);
  const working = current === undefined ? undefined : await readKeyId(settings.clientFor(current), name);
  if (current !== undefined && working !== undefined && !rotate) {
    const updated = await updateKey(admin, working, name, descriptor);
    if (updated !== 'not ours') {
      report({ outcome: updated, what: `Elasticsearch API key of the role ${role}` });
      return { apiKey: current, replaced: undefined };
    }
  }
  const created = await admin.security.createApiKey({
    name,
    role_descriptors: { [name]: descriptor },
    metadata: { application: 'storefront-search', role },
    // Waiting for the interval would cost each key a second.
    refresh: true,
  });
  report({ outcome: 'created', what: `Elasticsearch API key of the role ${role}` });
  return { apiKey: created.encoded, replaced: working };
}

/**
 * @returns undefined where Elasticsearch does not accept the key, or knows it under another name: then it belongs to
 * another installation, and must neither be changed nor ended
 */
async function readKeyId(client: Client, name: string): Promise<string | undefined> {
  try {
    const { api_key: apiKey } = await client.security.authenticate();
    return apiKey?.name === name ? apiKey.id : undefined;
  } catch (error) {
    if (statusOf(error) === 401) return undefined;
    throw error;
  } finally {
    await client.close();
  }
}

/** Elasticsearch lets only the user who made a key change it. */
async function updateKey(
  admin: Client,
  id: string,
  name: string,
  descriptor: estypes.SecurityRoleDescriptor,
): Promise<'kept' | 'changed' | 'not ours'> {
  try {
    const { updated } = await admin.security.updateApiKey({ id, role_descriptors: { [name]: descriptor } });
    return updated ? 'changed' : 'kept';
  } catch (error) {
    if (statusOf(error) === 404) return 'not ours';
    throw error;
  }
}

/** Ends keys that nothing uses any more. */
export async function invalidateKeys(admin: Client, ids: readonly string[]): Promise<void> {
  if (ids.length > 0) await admin.security.invalidateApiKey({ ids: [...ids] });
}

/** The HTTP status of an Elasticsearch error. */
export function statusOf(error: unknown): number | undefined {
  const status = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined;
  return typeof status === 'number' ? status : undefined;
}
