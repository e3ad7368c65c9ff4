import type { DueDocument } from '../indices/due-documents.ts';

/** What was done about a due document, so that it is not done again and again. */
interface Attempt {
  /** The transition that was due; another one is another matter. */
  readonly dueAt: number;
  readonly tries: number;
  /** By the primary's clock. */
  readonly notBefore: number;
}

/** Long enough for the first write to be searchable in every target. */
const FIRST_WAIT_MS = 3_000;
const LONGEST_WAIT_MS = 600_000;
/** A document that is still due after this many tries will not change by itself. */
export const TRIES_BEFORE_REJECTION = 3;

/** The memory of a sweep of one storefront: as large as what is due, and no larger. Decides only. */
export interface SweepAttempts {
  /** Of what was found due, what is to be done now. */
  choose(found: readonly DueDocument[], now: number): DueDocument[];
  /** Notes what was done. @returns those that are due in spite of several tries: told once each */
  note(done: readonly DueDocument[], now: number): DueDocument[];
  /** A whole pass is over: forgets what was not found in it. */
  endPass(): void;
  /** Forgets everything. */
  clear(): void;
}

export function createSweepAttempts(): SweepAttempts {
  const attempts = new Map<number, Attempt>();
  const found = new Set<number>();
  return {
    choose(documents, now) {
      for (const { id } of documents) found.add(id);
      return documents.filter(({ id, dueAt }) => {
        const attempt = attempts.get(id);
        return attempt?.dueAt !== dueAt || attempt.notBefore <= now;
      });
    },
    note(documents, now) {
      const stuck: DueDocument[] = [];
      for (const document of documents) {
        const { id, dueAt } = document;
        const before = attempts.get(id);
        const tries = before?.dueAt === dueAt ? before.tries + 1 : 1;
        const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (tries - 1));
        attempts.set(id, { dueAt, tries, notBefore: now + wait });
        if (tries === TRIES_BEFORE_REJECTION) stuck.push(document);
      }
      return stuck;
    },
    endPass() {
      for (const id of attempts.keys()) if (!found.has(id)) attempts.delete(id);
      found.clear();
    },
    clear() {
      attempts.clear();
      found.clear();
    },
  };
}
