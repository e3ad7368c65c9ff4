import { type DisplayRule, hidden, SHOWN } from './display-rule.ts';

const NOT_APPROVED = hidden('not-approved');

/** Rule 3: an administrator has approved it. */
export const approval: DisplayRule = {
  code: 'approval',
  decide: (row) => (row.approval === 'approved' ? SHOWN : NOT_APPROVED),
};
