import { NOTHING_COMPARED } from '../../src/gate/changed-documents.ts';
import type { GateFacts, LiveFacts, LoadFacts, SourceFacts } from '../../src/gate/gate-facts.ts';
import { type GateLimits, limitsOf } from '../../src/gate/gate-limits.ts';
import { judge } from '../../src/gate/judge.ts';

export const LIMITS = limitsOf({ gate: { countDrop: 0.1, countRise: 1, rejectedShare: 0.01, minimumProducts: 1 } });
const LIVE: LiveFacts = {
  index: 'products-a-1',
  products: 1_000,
  groups: [{ kind: 'category', key: '1>12', live: 100, fresh: 100 }],
  fields: [{ field: 'price', live: 10, fresh: 10 }],
  definition: [],
  sameMappingFile: true,
  identity: { compared: 200, others: 0, example: null },
  changes: NOTHING_COMPARED,
};

interface Changes {
  readonly load?: Partial<LoadFacts>;
  readonly source?: Partial<SourceFacts>;
  readonly live?: Partial<LiveFacts> | null;
  readonly rest?: Partial<Pick<GateFacts, 'due' | 'sample' | 'golden'>>;
}

export function facts({ load, source, live, rest }: Changes): GateFacts {
  const loaded = {
    expected: 1_000,
    indexed: 1_000,
    ours: 1_000,
    others: 0,
    stretches: [],
    rowsRead: 2_000,
    rejected: 0,
  };
  return {
    load: { ...loaded, firstRejection: null, ...load },
    source: { products: load?.rowsRead ?? 2_000, offered: 1_200, before: null, ...source },
    due: 0,
    sample: { compared: 200, differing: [] },
    golden: [],
    live: live === null ? null : { ...LIVE, ...live },
    ...rest,
  };
}

/** The names of the checks that hold it back. */
export function failed(changes: Changes, limits: Partial<GateLimits> = {}): string[] {
  return judge(facts(changes), { ...LIMITS, ...limits })
    .filter((check) => !check.passed)
    .map((check) => check.name);
}

export function detailOf(changes: Changes, name: string): string {
  return judge(facts(changes), LIMITS).find((check) => check.name === name)?.detail ?? 'no such check';
}
