import type { ProductRow } from '../../extract/product-row.ts';
import { type DisplayRule, hidden, SHOWN } from './display-rule.ts';

const NO_CHANNEL = hidden('no-channel');
const CHANNELS: readonly string[] = ['app', 'web'];

/** The channels it may show in; each query filters by its caller's. */
export function channelsOf(row: ProductRow): readonly string[] {
  return row.channels.filter((channel) => CHANNELS.includes(channel));
}

/** Rule 12: it shows in some channel that exists. */
export const channels: DisplayRule = {
  code: 'channels',
  decide: (row) => (channelsOf(row).length > 0 ? SHOWN : NO_CHANNEL),
};
