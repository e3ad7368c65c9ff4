import type { Client, estypes } from '@elastic/elasticsearch';
import { indexPattern, STATE_INDICES, stateIndex, suggestionsPattern } from '../indices/index-name.ts';
import { QUERY_LOG_BODY, queryLogPattern } from '../indices/query-log-indices.ts';
import type { ReportStep } from './step.ts';

/** Above whatever else a shared cluster has for all indices. */
const PRIORITY = 1_000_000;

export interface TemplatePlan {
  readonly name: string;
  readonly body: {
    readonly index_patterns: string[];
    readonly priority: number;
    readonly allow_auto_create: boolean;
    readonly template?: Pick<estypes.IndicesPutIndexTemplateIndexTemplateMapping, 'settings' | 'mappings'>;
    readonly _meta: estypes.Metadata;
  };
}

/**
 * Without these, a write that comes after its index was pruned would bring the index back, empty, with guessed fields
 * and under a name that readers use.
 */
export function templatePlans(prefix: string): TemplatePlan[] {
  return [
    templatePlan(`${prefix}storefront-search-products`, [indexPattern(prefix), suggestionsPattern(prefix)]),
    templatePlan(
      `${prefix}storefront-search-state`,
      STATE_INDICES.map((state) => stateIndex(prefix, state)),
    ),
    {
      name: `${prefix}storefront-search-query-log`,
      body: {
        index_patterns: [queryLogPattern(prefix)],
        priority: PRIORITY,
        // The first entry of a month makes its index, with these fields and no others.
        allow_auto_create: true,
        template: QUERY_LOG_BODY,
        _meta: { application: 'storefront-search', description: 'What was searched for, an index a month.' },
      },
    },
  ];
}

function templatePlan(name: string, patterns: string[]): TemplatePlan {
  return {
    name,
    body: {
      index_patterns: patterns,
      priority: PRIORITY,
      allow_auto_create: false,
      _meta: { application: 'storefront-search', description: 'No index comes into being by a write.' },
    },
  };
}

export async function setUpTemplates(admin: Client, prefix: string, report: ReportStep): Promise<void> {
  for (const { name, body } of templatePlans(prefix)) {
    const before = await readTemplate(admin, name);
    await admin.indices.putIndexTemplate({ name, ...body });
    const after = await readTemplate(admin, name);
    const outcome = before === undefined ? 'created' : after === before ? 'kept' : 'changed';
    report({ outcome, what: `Elasticsearch index template ${name}` });
  }
}

/** @returns what the cluster has, comparable; undefined where there is no such template */
async function readTemplate(admin: Client, name: string): Promise<string | undefined> {
  if (!(await admin.indices.existsIndexTemplate({ name }))) return undefined;
  const { index_templates: found } = await admin.indices.getIndexTemplate({ name });
  const template = found[0]?.index_template;
  if (template === undefined) return undefined;
  // Elasticsearch notes when a template was written; that is no difference.
  const { index_patterns, priority, allow_auto_create, template: body, _meta } = template;
  return JSON.stringify({ index_patterns, priority, allow_auto_create, body, _meta });
}
