/** One check of the gate, as the run's document keeps it. */
export interface GateCheck {
  readonly name: string;
  readonly passed: boolean;
  /** What was found, in the unit of `threshold`; null: there was nothing to measure. */
  readonly measured: number | null;
  /** The storefront's limit for it; null: it has none, or it is exact. */
  readonly threshold: number | null;
  /** One sentence: what differs, and by how much. */
  readonly detail: string;
}

/** How many differences a sentence names: enough to know where to look. */
const NAMED = 5;

export function percent(share: number): string {
  return `${Number((share * 100).toFixed(share < 0.01 ? 3 : 1))} %`;
}

/** The first few, and how many more there are. */
export function listSome(parts: readonly string[]): string {
  const more = parts.length - NAMED;
  return parts.slice(0, NAMED).join(', ') + (more > 0 ? ` and ${more} more` : '');
}

/** A comparison that could not be made, which is no reason to hold anything back. */
export function notCompared(name: string, threshold: number | null, why = 'nothing is live yet'): GateCheck {
  return { name, passed: true, measured: null, threshold, detail: `not compared: ${why}` };
}

/** Whether and by how much a count fell; 0: it did not. */
export function dropOf(before: number, after: number): number {
  return before === 0 ? 0 : Math.max(0, (before - after) / before);
}
