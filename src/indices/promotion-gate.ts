/** What the gate looks at; counts are products, tombstones excluded. */
export interface GateEvidence {
  /** Documents that the transform made for this storefront. */
  readonly expected: number;
  /** Documents that the new index holds. */
  readonly indexed: number;
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
  const { expected, indexed, live, rowsRead, rejected, firstRejection } = evidence;
  const share = rowsRead === 0 ? 0 : rejected / rowsRead;
  const checks: GateCheck[] = [
    {
      name: 'complete',
      passed: indexed === expected,
      detail: `${indexed} products in the new index, ${expected} expected from the source`,
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
