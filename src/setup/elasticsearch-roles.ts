import type { estypes } from '@elastic/elasticsearch';
import { indexPattern, type StateIndex, stateIndex } from '../indices/index-name.ts';

/** Who works in Elasticsearch: the API, the incremental indexer, and full reindexes. */
export type RoleName = 'query' | 'consumer' | 'reindex';

export const ROLE_NAMES: readonly RoleName[] = ['query', 'consumer', 'reindex'];

/** Version and name of the cluster, and nothing else of it. */
const READ_VERSION = 'cluster:monitor/main';

/**
 * The least that each role's calls need. Where a documented privilege would open much more than the call, the name of
 * the action itself stands here.
 */
export function roleDescriptors(prefix: string): Record<RoleName, estypes.SecurityRoleDescriptor> {
  const products = [indexPattern(prefix)];
  const state = (...names: StateIndex[]) => names.map((name) => stateIndex(prefix, name));
  return {
    query: {
      cluster: [READ_VERSION],
      indices: [
        { names: products, privileges: ['read', 'view_index_metadata'] },
        { names: state('api-keys', 'merchandising', 'deny-lists', 'published-dictionaries'), privileges: ['read'] },
        { names: [`${prefix}search-query-log*`], privileges: ['create_doc'] },
      ],
    },
    consumer: {
      cluster: [READ_VERSION],
      indices: [
        // No aliases: whoever may change one may also delete its index, by the same call.
        { names: products, privileges: ['read', 'index', 'delete', 'view_index_metadata', 'indices:admin/refresh*'] },
        {
          names: state(
            'runs',
            'rejected',
            'rejected-messages',
            'left-targets',
            'consumer-control',
            'claims',
            'deny-lists',
            'merchandising',
          ),
          privileges: ['read', 'index', 'delete'],
        },
      ],
    },
    reindex: {
      cluster: [
        READ_VERSION,
        'manage_search_synonyms',
        // Dictionaries are tried before there is an index; set-up's template is looked at by `doctor`.
        'cluster:admin/analyze',
        'cluster:monitor/health',
        'indices:admin/index_template/get',
      ],
      indices: [
        // Dictionaries are tried on copies of documents.
        { names: products, privileges: ['manage', 'read', 'index', 'delete', 'indices:data/write/reindex'] },
        // A new index is warmed with what shoppers search for.
        { names: [`${prefix}search-query-log*`], privileges: ['read'] },
        {
          names: state('runs', 'leases', 'rejected', 'left-targets', 'dictionary-releases', 'published-dictionaries'),
          privileges: ['read', 'index', 'delete', 'view_index_metadata', 'indices:admin/refresh*'],
        },
      ],
    },
  };
}

/** Under which name the key of a role is listed in Elasticsearch. */
export function keyName(prefix: string, role: RoleName): string {
  return `${prefix}storefront-search-${role}`;
}
