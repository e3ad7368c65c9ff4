import { describeFields } from '../document-differences.ts';
import { type GateCheck, listSome, percent } from '../gate-check.ts';
import type { SampleDifference, SampleFacts } from '../gate-facts.ts';
import type { GateLimits } from '../gate-limits.ts';

/** Whether documents are what the database says, field by field. Pure. */
export function checkSample({ compared, differing }: SampleFacts, { sampleDiffering }: GateLimits): GateCheck {
  const share = compared === 0 ? 0 : differing.length / compared;
  return {
    name: 'sample against the database',
    passed: share <= sampleDiffering,
    measured: share,
    threshold: sampleDiffering,
    detail:
      `${differing.length} of ${compared} products differ from the database, at most ${percent(sampleDiffering)} allowed` +
      (differing.length === 0 ? '' : `: ${listSome(differing.map(describe))}`),
  };
}

function describe({ id, kind, fields }: SampleDifference): string {
  return kind === 'stale' ? `${id} in ${describeFields(fields)}` : `${id} is ${kind}`;
}
