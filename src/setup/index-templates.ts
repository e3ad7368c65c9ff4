import type { Client, estypes } from '@elastic/elasticsearch';
import { indexPattern, STATE_INDICES, stateIndex } from '../indices/index-name.ts';
import type { ReportStep } from './step.ts';

/** Above whatever else a shared cluster has for all indices. */
const PRIORITY = 1_000_000;

export interface TemplatePlan {
  readonly name: string;
  readonly body: {
    readonly index_patterns: string[];
    readonly priority: number;
    readonly allow_auto_create: false;
    readonly _meta: estypes.Metadata;
  };
}

/**
 * Without these, a write that comes after its index was pruned would bring the index back, empty, with guessed fields
 * and under a name that readers use.
 */
export function templatePlans(prefix: string): TemplatePlan[] {
  return [
    templatePlan(`${prefix}storefront-search-products`, [indexPattern(prefix)]),
    templatePlan(
      `${prefix}storefront-search-state`,
      STATE_INDICES.map((state) => stateIndex(prefix, state)),
    ),
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
  const { index_patterns, priority, allow_auto_create, _meta } = template;
  return JSON.stringify({ index_patterns, priority, allow_auto_create, _meta });
}
