/** What the gate looks at; counts are products, tombstones excluded. */
export interface GateEvidence {
  /** Documents that Elasticsearch has confirmed to this run. */
  readonly expected: number;
  /** Products that the new index holds. */
  readonly indexed: number;
  /** Documents that this run wrote and that nobody has overwritten. */
  readonly ours: number;
  /** Documents, tombstones included, that the consumer wrote meanwhile: new products, or in place of one of ours. */
  readonly others: number;
  /** Documents of the live index; null: there is none yet. */
  readonly live: number | null;
  readonly rowsRead: number;
  readonly rejected: number;
  readonly firstRejection: string | null;
}

export interface GateLimits {
  readonly countDrop: number;
  readonly countRise: number;
  readonly rejectedShare: number;
  readonly minimumProducts: number;
}

/** One check, with the numbers it stood on. */
export interface GateCheck {
  readonly name: string;
  readonly passed: boolean;
  /** One sentence with the numbers. */
  readonly detail: string;
}

/** Decides whether a new index may go live. Pure. Every check is answered, also after the first that fails. */
export function judge(evidence: GateEvidence, limits: GateLimits): GateCheck[] {
  const { expected, indexed, ours, others, live, rowsRead, rejected, firstRejection } = evidence;
  const share = rowsRead === 0 ? 0 : rejected / rowsRead;
  const checks: GateCheck[] = [
    {
      name: 'complete',
      // Exact while nothing changes; each document of somebody else may stand in place of one of ours, or be new.
      passed: ours <= expected && expected <= ours + others,
      detail:
        `${ours} of ${expected} loaded documents are in the new index` +
        (others === 0 ? '' : `, and ${others} that changed meanwhile`),
    },
    {
      name: 'minimum',
      passed: indexed >= limits.minimumProducts,
      detail: `${indexed} products, at least ${limits.minimumProducts} wanted`,
    },
    {
      name: 'rejected',
      passed: share <= limits.rejectedShare,
      detail:
        `${rejected} of ${rowsRead} rows rejected, at most ${percent(limits.rejectedShare)} allowed` +
        (firstRejection === null ? '' : `; the first: ${firstRejection}`),
    },
  ];
  if (live !== null) checks.push(compareWithLive(indexed, live, limits));
  return checks;
}

/** Whether the new index is as it should be at this moment. @param due documents of which something should have changed by now */
export function judgeDue(due: number): GateCheck {
  return {
    name: 'nothing due',
    passed: due === 0,
    detail: due === 0 ? 'no product waits for a change of its price' : `${due} products should have changed by now`,
  };
}

function compareWithLive(indexed: number, live: number, limits: GateLimits): GateCheck {
  const least = Math.floor(live * (1 - limits.countDrop));
  const most = Math.ceil(live * (1 + limits.countRise));
  return {
    name: 'count against live',
    passed: indexed >= least && (indexed <= most || live === 0),
    detail: `${indexed} products, the live index has ${live}: between ${least} and ${most} allowed`,
  };
}

function percent(share: number): string {
  return `${Number((share * 100).toFixed(3))} %`;
}
