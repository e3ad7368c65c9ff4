import { type GateCheck, listSome, percent } from '../gate-check.ts';
import type { LoadFacts, StretchFacts } from '../gate-facts.ts';
import type { GateLimits } from '../gate-limits.ts';

/**
 * Whether everything that Elasticsearch confirmed is there. Exact while nothing changes. What others wrote may stand in
 * place of one of ours, or be new, and nobody can tell: so it may only make up for what lacks in its own stretch. Pure.
 */
export function checkComplete(load: LoadFacts): GateCheck {
  const { expected, ours, others, stretches } = load;
  const broken = stretches.filter((stretch) => !isWhole(stretch));
  return {
    name: 'complete',
    passed: isWhole(load) && broken.length === 0,
    measured: ours,
    threshold: expected,
    detail:
      `${ours} of ${expected} loaded documents are in the new index` +
      (others === 0 ? '' : `, and ${others} that changed meanwhile`) +
      (broken.length === 0
        ? ''
        : `; ${broken.length} of ${stretches.length} stretches of products do not agree: ${listSome(broken.map(describe))}`),
  };
}

type Counted = Pick<StretchFacts, 'expected' | 'ours' | 'others'>;

function isWhole({ expected, ours, others }: Counted): boolean {
  return ours <= expected && expected <= ours + others;
}

function describe({ after, through, expected, ours, others }: StretchFacts): string {
  return `${after + 1} to ${through} has ${ours} of ${expected}${others === 0 ? '' : ` and ${others} others`}`;
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
