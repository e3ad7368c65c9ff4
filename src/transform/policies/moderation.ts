import { type Decision, type DisplayRule, hidden, SHOWN } from './display-rule.ts';

const DECISIONS: ReadonlyMap<string | null, Decision> = new Map([
  ['ok', SHOWN],
  // Shown, but late: see score-boost.
  ['flagged', SHOWN],
  ['banned', hidden('title-banned')],
]);
const UNKNOWN = hidden('moderation-unknown');

/** Rule 20: its title abuses no forbidden word or trade mark. */
export const moderation: DisplayRule = {
  code: 'moderation',
  decide: (row) => DECISIONS.get(row.moderation) ?? UNKNOWN,
};
