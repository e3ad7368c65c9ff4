import { type DisplayRule, hidden, SHOWN } from './display-rule.ts';

const MISSING = hidden('brand-missing');
const BLINDED = hidden('brand-blinded');
const RIGHTS_CLAIM = hidden('brand-rights-claim');

/** Rule 8: its brand is neither blinded nor under a claim of infringed rights. */
export const brandBlinded: DisplayRule = {
  code: 'brand-blinded',
  decide({ brand }) {
    if (brand === null) return MISSING;
    if (brand.blinded !== false) return BLINDED;
    return brand.rightsClaim === false ? SHOWN : RIGHTS_CLAIM;
  },
};
