import { describeError, ExpectedError } from '../../errors.ts';

/** What was found: one line for a person. */
export interface Finding {
  readonly outcome: 'ok' | 'warning' | 'failed';
  readonly detail: string;
  /** What to do; empty where there is nothing to do. */
  readonly remedy: string;
}

export interface Check extends Finding {
  readonly name: string;
}

export interface NamedCheck {
  readonly name: string;
  readonly run: () => Promise<Finding>;
}

/** The checks of one dependency. Where `gate` fails, the others would only say the same again. */
export interface CheckGroup {
  readonly gate: NamedCheck;
  readonly rest: readonly NamedCheck[];
  readonly close: () => Promise<void>;
}

export function ok(detail: string): Finding {
  return { outcome: 'ok', detail, remedy: '' };
}

export function warning(detail: string, remedy: string): Finding {
  return { outcome: 'warning', detail, remedy };
}

export function failed(detail: string, remedy: string): Finding {
  return { outcome: 'failed', detail, remedy };
}

/** Runs the checks of a group in turn; a check that throws has failed. */
export async function* runGroup(
  { gate, rest, close }: CheckGroup,
  explain: (error: unknown) => unknown,
): AsyncGenerator<Check> {
  try {
    const first = await runCheck(gate, explain);
    yield first;
    if (first.outcome === 'failed') return;
    for (const check of rest) yield await runCheck(check, explain);
  } finally {
    await close();
  }
}

async function runCheck({ name, run }: NamedCheck, explain: (error: unknown) => unknown): Promise<Check> {
  try {
    return { name, ...(await run()) };
  } catch (error) {
    const explained = explain(error);
    if (explained instanceof ExpectedError) return { name, ...failed(explained.message, explained.remedy) };
    return { name, ...failed(describeError(explained), 'This was not foreseen: please report it.') };
  }
}
