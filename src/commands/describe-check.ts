import type { Check } from '../setup/checks/check.ts';

const MARKS: Record<Check['outcome'], string> = { ok: 'ok', warning: 'warning', failed: 'FAILED' };

/** One line: what was found, and what to do. */
export function describeCheck({ name, outcome, detail, remedy }: Check): string {
  const line = `${MARKS[outcome].padEnd(7)}  ${name}: ${detail.replace(/\s+/g, ' ')}`;
  return remedy === '' ? line : `${line}${/[.!?]$/.test(line) ? '' : '.'} ${remedy}`;
}
