import {
  checkEmptyFields,
  checkGroups,
  checkLiveCount,
  checkSameProducts,
  tellChanges,
} from './checks/against-live.ts';
import { checkComplete, checkDue, checkMinimum, checkRejected } from './checks/complete.ts';
import { checkDefinition } from './checks/definition.ts';
import { checkGolden } from './checks/golden-queries.ts';
import { checkSample } from './checks/sample.ts';
import { checkSourceCount, checkSourceShrunk } from './checks/source.ts';
import type { GateCheck } from './gate-check.ts';
import type { GateFacts } from './gate-facts.ts';
import type { GateLimits } from './gate-limits.ts';

/** Decides whether a new index may go live. Pure. Every check is answered, also after the first that fails. */
export function judge({ load, source, due, sample, golden, live }: GateFacts, limits: GateLimits): GateCheck[] {
  return [
    checkComplete(load),
    checkMinimum(load, limits),
    checkRejected(load, limits),
    checkDue(due),
    checkSourceCount(load, source, limits),
    checkSourceShrunk(source, limits),
    checkSample(sample, limits),
    checkLiveCount(load.indexed, live, limits),
    ...checkGroups(live, limits),
    checkEmptyFields(load.indexed, live, limits),
    checkDefinition(live, limits),
    checkSameProducts(live, limits),
    tellChanges(live),
    ...checkGolden(golden, limits),
  ];
}

/** How long what the gate found is true of an index that goes on changing. */
const GATE_EXPIRES_MS = 15 * 60_000;

/** @param judgedAt ISO 8601; null: it was not judged */
export function isGateExpired(judgedAt: string | null, now: number): boolean {
  return judgedAt === null || now - Date.parse(judgedAt) > GATE_EXPIRES_MS;
}

/** How old a result is, in words; what it says of an index that goes on changing loses worth with time. Pure. */
export function describeAge(judgedAt: string | null, now: number): string {
  if (judgedAt === null) return 'nobody knows when the gate judged';
  const minutes = Math.floor((now - Date.parse(judgedAt)) / 60_000);
  const ago = minutes < 120 ? `${minutes} min` : `${Math.floor(minutes / 60)} h`;
  return `the gate judged ${ago} ago${isGateExpired(judgedAt, now) ? ', which is longer than its results hold (15 min)' : ''}`;
}
