import type { Client, estypes } from '@elastic/elasticsearch';
import { STATE_INDICES, type StateIndex, stateIndex } from '../indices/index-name.ts';
import type { ReportStep } from './step.ts';

const keyword = { type: 'keyword' } as const;
const moment = { type: 'date', format: 'strict_date_optional_time||epoch_millis' } as const;
/** For people: shown, never searched. */
const sentence = { type: 'keyword', index: false, doc_values: false } as const;
/** Kept as it came; a later release may put more into it. */
const details = { type: 'object', enabled: false } as const;

/** What the pipeline keeps about itself. Strict: a field that is not named here is refused, not guessed. */
const STATE_FIELDS: Record<StateIndex, Record<string, estypes.MappingProperty>> = {
  runs: {
    id: keyword,
    state: keyword,
    startedAt: moment,
    heartbeatAt: moment,
    finishedAt: moment,
    key: keyword,
    storefronts: keyword,
    indices: keyword,
    details,
  },
  'run-parts': { run: keyword, part: { type: 'integer' }, state: keyword, heartbeatAt: moment, details },
  leases: { storefront: keyword, run: keyword, holder: keyword, expiresAt: moment },
  rejected: {
    productId: { type: 'long' },
    storefront: keyword,
    stage: keyword,
    cause: { type: 'keyword', ignore_above: 1_024 },
    detail: sentence,
    run: keyword,
    rejectedAt: moment,
  },
  'rejected-messages': {
    queue: keyword,
    cause: { type: 'keyword', ignore_above: 1_024 },
    detail: sentence,
    excerpt: sentence,
    run: keyword,
    rejectedAt: moment,
  },
  'left-targets': { storefront: keyword, details },
  'consumer-control': { paused: { type: 'boolean' }, changedAt: moment, details },
  consumers: {
    instance: keyword,
    shapes: { type: 'integer' },
    storefronts: keyword,
    startedAt: moment,
    heartbeatAt: moment,
  },
  'owed-changes': { shape: { type: 'integer' }, productId: { type: 'long' }, owedAt: moment },
  claims: { name: keyword, holder: keyword, renewals: { type: 'long' } },
  'deny-lists': { storefront: keyword, details },
  merchandising: { storefront: keyword, publishedAt: moment, details },
  'api-keys': {
    id: keyword,
    hash: sentence,
    storefront: keyword,
    role: keyword,
    channel: keyword,
    origins: keyword,
    name: sentence,
    createdAt: moment,
    revokedAt: moment,
  },
  'dictionary-releases': {
    storefront: keyword,
    number: { type: 'integer' },
    hash: keyword,
    state: keyword,
    needsReindex: { type: 'boolean' },
    reason: sentence,
    publishedBy: sentence,
    publishedAt: moment,
    details,
  },
  'published-dictionaries': {
    storefront: keyword,
    number: { type: 'integer' },
    hash: keyword,
    changedAt: moment,
    details,
  },
};

export interface IndexPlan {
  readonly name: string;
  readonly settings: estypes.IndicesIndexSettings;
  readonly mappings: estypes.MappingTypeMapping;
}

export function stateIndexPlans(prefix: string): IndexPlan[] {
  return STATE_INDICES.map((state) => ({
    name: stateIndex(prefix, state),
    // One shard with a copy as soon as there is a second node.
    settings: { number_of_shards: 1, auto_expand_replicas: '0-1', refresh_interval: '1s' },
    mappings: { dynamic: 'strict', properties: STATE_FIELDS[state] },
  }));
}

/** Creates what is missing and adds fields that this release brings; documents stay. */
export async function setUpStateIndices(admin: Client, prefix: string, report: ReportStep): Promise<void> {
  for (const plan of stateIndexPlans(prefix)) {
    report({ outcome: await setUpStateIndex(admin, plan), what: `Elasticsearch index ${plan.name}` });
  }
}

async function setUpStateIndex(admin: Client, plan: IndexPlan): Promise<'created' | 'changed' | 'kept'> {
  const { name: index, settings, mappings } = plan;
  if (!(await admin.indices.exists({ index }))) {
    await admin.indices.create({ index, settings, mappings });
    return 'created';
  }
  const before = await readMapping(admin, index);
  await admin.indices.putMapping({ index, dynamic: 'strict', properties: mappings.properties ?? {} });
  return (await readMapping(admin, index)) === before ? 'kept' : 'changed';
}

async function readMapping(admin: Client, index: string): Promise<string> {
  return JSON.stringify(await admin.indices.getMapping({ index }));
}
