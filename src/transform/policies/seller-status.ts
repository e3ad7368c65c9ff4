import { type Decision, type DisplayRule, hidden, SHOWN } from './display-rule.ts';

const DECISIONS: ReadonlyMap<string | null, Decision> = new Map([
  ['active', SHOWN],
  ['on_leave', hidden('seller-on-leave')],
  ['blinded', hidden('seller-blinded')],
  ['contract_ended', hidden('seller-contract-ended')],
  ['under_review', hidden('seller-under-review')],
]);
const UNKNOWN = hidden('seller-status-unknown');
const MISSING = hidden('seller-missing');

/** Rule 7: its seller is active. The status holds whatever the leave's dates say. */
export const sellerStatus: DisplayRule = {
  code: 'seller-status',
  decide: ({ seller }) => (seller === null ? MISSING : (DECISIONS.get(seller.status) ?? UNKNOWN)),
};
