import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { createApiMetrics } from '../../src/api/metrics.ts';
import { createConsumerMetrics } from '../../src/queue/metrics.ts';
import { createRelayMetrics } from '../../src/queue/outbox-metrics.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

interface Rule {
  readonly record?: string;
  readonly alert?: string;
  readonly expr: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}
interface Dashboard {
  readonly panels: readonly { readonly id: number; readonly targets: readonly { readonly expr: string }[] }[];
  readonly templating: { readonly list: readonly { readonly name: string; readonly query: string }[] };
}

const rules = (parse(read('deploy/prometheus/alerts.yml')) as { groups: { rules: Rule[] }[] }).groups.flatMap(
  (group) => group.rules,
);
const alerts = rules.filter((rule) => rule.alert !== undefined);
const dashboard = JSON.parse(read('deploy/grafana/storefront-search.json')) as Dashboard;
const page = read('docs/alerts.md');

/** Words of PromQL that stand where a metric could, and are none. */
const WORDS = new Set(['and', 'or', 'unless', 'on', 'ignoring', 'by', 'without', 'bool', 'offset']);

/** The metrics that an expression asks for: what is left without strings, selectors, ranges, groupings and functions. */
function metricsOf(expr: string): string[] {
  const bare = expr
    .replaceAll(/"[^"]*"/g, '')
    .replaceAll(/\{[^}]*\}/g, '')
    .replaceAll(/\[[^\]]*\]/g, '')
    .replaceAll(/\b(by|without|on|ignoring)\s*\([^)]*\)/g, '');
  return [...bare.matchAll(/(?<![\w.:])[a-z_][\w:]*(?!\w|\s*\()/gi)].map(([name]) => name).filter((n) => !WORDS.has(n));
}

/** Every series that the processes print, from their own registries. */
async function exported(): Promise<Map<string, Set<unknown>>> {
  const consumer = new Registry();
  createConsumerMetrics(consumer);
  const relay = new Registry();
  createRelayMetrics(relay);
  const series = new Map<string, Set<unknown>>();
  for (const registry of [consumer, relay, createApiMetrics({ inFlight: 0, limit: 1 }).registry]) {
    for (const { name, type } of await registry.getMetricsAsJSON()) {
      const metric: object = registry.getSingleMetric(name) ?? {};
      const labels = new Set<unknown>(
        'labelNames' in metric && Array.isArray(metric.labelNames) ? metric.labelNames : [],
      );
      if (String(type) !== 'histogram') series.set(name, labels);
      else for (const end of ['_bucket', '_sum', '_count']) series.set(`${name}${end}`, new Set([...labels, 'le']));
    }
  }
  return series;
}

const expressions = [
  ...rules.map(({ expr }) => expr),
  ...dashboard.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)),
];

describe('what Prometheus and Grafana ask for', () => {
  it('finds the metrics of an expression', () => {
    expect(
      metricsOf('sum by (a, b) (rate(x_total{c=~"5..",d="e"}[5m])) > 0.5 * 2e3 unless on () max(s:y:z5m) == 1 and w'),
    ).toEqual(['x_total', 's:y:z5m', 'w']);
  });

  it('is exported by the consumer, the relay or the API, with the labels that are selected', async () => {
    const known = await exported();
    for (const { record } of rules) if (record !== undefined) known.set(record, new Set(['storefront']));
    const unknown = expressions.flatMap((expr) => {
      const metrics = metricsOf(expr).filter((name) => !known.has(name));
      const selectors = [...expr.matchAll(/([a-z_][\w:]*)\{([^}]*)\}/gi)].flatMap(([, name = '', inside = '']) =>
        [...inside.matchAll(/(\w+)\s*(?:=~|!~|!=|=)\s*"/g)]
          .filter(([, label = '']) => known.get(name)?.has(label) !== true)
          .map(([, label = '']) => `${name}{${label}}`),
      );
      return [...metrics, ...selectors];
    });
    expect(unknown).toEqual([]);
    expect(expressions.every((expr) => metricsOf(expr).length > 0)).toBe(true);
  });

  it('groups by labels that the metrics have, and names no others in its texts', async () => {
    const known = await exported();
    for (const { record } of rules) if (record !== undefined) known.set(record, new Set(['storefront']));
    const labelsOf = (expr: string): Set<unknown> =>
      new Set(['instance', 'job', ...metricsOf(expr).flatMap((name) => [...(known.get(name) ?? [])])]);
    const wrong = expressions.flatMap((expr) =>
      [...expr.matchAll(/\bby\s*\(([^)]*)\)/g)]
        .flatMap(([, inside = '']) => inside.split(',').map((label) => label.trim()))
        .filter((label) => !labelsOf(expr).has(label))
        .map((label) => `${label} in ${expr}`),
    );
    const unnamed = alerts.flatMap(({ alert = '', expr, annotations = {} }) => {
      const kept = [...expr.matchAll(/\bby\s*\(([^)]*)\)/g)].flatMap(([, inside = '']) =>
        inside.split(',').map((label) => label.trim()),
      );
      const all = kept.length === 0 && !/\b(?:sum|max|min|avg|count)\(/.test(expr) ? [...labelsOf(expr)] : kept;
      const recorded = metricsOf(expr).some((name) => name.includes(':')) ? ['storefront'] : [];
      return [...JSON.stringify(annotations).matchAll(/\$labels\.(\w+)/g)]
        .map(([, label = '']) => label)
        .filter((label) => ![...all, ...recorded].includes(label))
        .map((label) => `${alert}: ${label}`);
    });
    expect({ wrong, unnamed }).toEqual({ wrong: [], unnamed: [] });
  });

  it('counts late changes at a bucket that exists', async () => {
    const registry = new Registry();
    createConsumerMetrics(registry).changeToIndexed.observe({ storefront: 'any' }, 0);
    const printed = await registry.metrics();
    const bounds = new Set(rules.flatMap(({ expr }) => [...expr.matchAll(/le="([^"]+)"/g)].map(([, le = '']) => le)));
    expect([...bounds]).toEqual(['1.5']);
    for (const bound of bounds) expect(printed).toContain(`le="${bound}"`);
  });
});

describe('alerts of Prometheus', () => {
  it('say what happened, how bad it is and where to read on', () => {
    expect(alerts.length).toBeGreaterThan(0);
    expect(new Set(alerts.map(({ alert }) => alert)).size).toBe(alerts.length);
    for (const { alert = '', labels, annotations } of alerts) {
      expect(annotations?.['summary'], alert).toMatch(/\S/);
      expect(annotations?.['description'], alert).toMatch(/\S/);
      expect(labels?.['severity'], alert).toMatch(/^(page|ticket)$/);
      expect(annotations?.['runbook'], alert).toBe(`docs/alerts.md#${alert.toLowerCase()}`);
    }
  });

  it('have a heading in docs/alerts.md, and no heading is left of one that is gone', () => {
    const headings = [...page.matchAll(/^### ([A-Z]\w+)$/gm)].map(([, name = '']) => name);
    expect(headings.toSorted()).toEqual(alerts.map(({ alert = '' }) => alert).toSorted());
  });
});

describe('the dashboard', () => {
  it('has panels of its own numbers, and every variable that is used', () => {
    const ids = dashboard.panels.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const names = new Set(dashboard.templating.list.map(({ name }) => name));
    const used = [...JSON.stringify(dashboard).matchAll(/\$\{?(\w+)/g)].map(([, name = '']) => name);
    expect(used.filter((name) => name !== '__rate_interval' && !names.has(name))).toEqual([]);
  });
});
