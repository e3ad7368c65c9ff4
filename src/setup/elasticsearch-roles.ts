import type { estypes } from '@elastic/elasticsearch';
import { indexPattern, type StateIndex, stateIndex, suggestionsPattern } from '../indices/index-name.ts';
import { queryLogPattern } from '../indices/query-log-indices.ts';

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
  const suggestions = [suggestionsPattern(prefix)];
  const queryLog = [queryLogPattern(prefix)];
  const state = (...names: StateIndex[]) => names.map((name) => stateIndex(prefix, name));
  return {
    query: {
      cluster: [READ_VERSION],
      indices: [
        { names: products, privileges: ['read', 'view_index_metadata'] },
        { names: state('api-keys', 'merchandising', 'deny-lists', 'published-dictionaries'), privileges: ['read'] },
        // Whether the index of an earlier release has missed anything.
        { names: state('left-targets', 'owed-changes'), privileges: ['read'] },
        { names: suggestions, privileges: ['read'] },
        // Only appends: what is searched for is read by the other roles. A month's first entry makes its index.
        { names: queryLog, privileges: ['create_doc', 'auto_configure'] },
      ],
    },
    consumer: {
      cluster: [READ_VERSION],
      indices: [
        // No aliases: whoever may change one may also delete its index, by the same call.
        { names: products, privileges: ['read', 'index', 'delete', 'view_index_metadata', 'indices:admin/refresh*'] },
        { names: suggestions, privileges: ['read', 'index', 'delete', 'indices:admin/refresh*'] },
        { names: queryLog, privileges: ['read'] },
        {
          names: state(
            'runs',
            'rejected',
            'rejected-messages',
            'left-targets',
            'consumer-control',
            'claims',
            'consumers',
            'owed-changes',
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
        { names: suggestions, privileges: ['manage', 'read', 'index', 'delete'] },
        { names: queryLog, privileges: ['read', 'view_index_metadata', 'delete_index'] },
        {
          names: state(
            'runs',
            'run-parts',
            'leases',
            'rejected',
            'left-targets',
            'dictionary-releases',
            'published-dictionaries',
          ),
          privileges: ['read', 'index', 'delete', 'view_index_metadata', 'indices:admin/refresh*'],
        },
        { names: state('consumers', 'owed-changes'), privileges: ['read', 'indices:admin/refresh*'] },
      ],
    },
  };
}

/** Under which name the key of a role is listed in Elasticsearch. */
export function keyName(prefix: string, role: RoleName): string {
  return `${prefix}storefront-search-${role}`;
}
