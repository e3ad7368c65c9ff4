import { type GateCheck, percent } from '../gate-check.ts';
import type { LoadFacts } from '../gate-facts.ts';
import type { GateLimits } from '../gate-limits.ts';

/** Whether everything that Elasticsearch confirmed is there. Exact while nothing changes. Pure. */
export function checkComplete({ expected, ours, others }: LoadFacts): GateCheck {
  return {
    name: 'complete',
    // Each document of somebody else may stand in place of one of ours, or be new.
    passed: ours <= expected && expected <= ours + others,
    measured: ours,
    threshold: expected,
    detail:
      `${ours} of ${expected} loaded documents are in the new index` +
      (others === 0 ? '' : `, and ${others} that changed meanwhile`),
  };
}

/** Pure. */
export function checkMinimum({ indexed }: LoadFacts, { minimumProducts }: GateLimits): GateCheck {
  return {
    name: 'minimum',
    passed: indexed >= minimumProducts,
    measured: indexed,
    threshold: minimumProducts,
    detail: `${indexed} products, at least ${minimumProducts} wanted`,
  };
}

/** Pure. */
export function checkRejected({ rowsRead, rejected, firstRejection }: LoadFacts, limits: GateLimits): GateCheck {
  const share = rowsRead === 0 ? 0 : rejected / rowsRead;
  return {
    name: 'rejected',
    passed: share <= limits.rejectedShare,
    measured: share,
    threshold: limits.rejectedShare,
    detail:
      `${rejected} of ${rowsRead} rows rejected, at most ${percent(limits.rejectedShare)} allowed` +
      (firstRejection === null ? '' : `; the first: ${firstRejection}`),
  };
}

/** Whether the new index is as it should be at this moment. Pure. */
export function checkDue(due: number): GateCheck {
  return {
    name: 'nothing due',
    passed: due === 0,
    measured: due,
    threshold: 0,
    detail: due === 0 ? 'no product waits for a change of its price' : `${due} products should have changed by now`,
  };
}
