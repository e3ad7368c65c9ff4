import type { DenyEntry } from '../deny-lists/deny-list.ts';
import type { ChangeMessage } from '../queue/product-change.ts';

/** Targets of one message. */
const TARGETS_TOGETHER = 1_000;

/**
 * The changes that bring entries to their products. Each target once, although every storefront has an entry for it;
 * a category without those below it, which have entries of their own.
 */
export function announcements(entries: readonly DenyEntry[]): ChangeMessage[] {
  const changedAt = Math.min(...entries.map((entry) => entry.changedAt));
  const origin = {
    version: 1 as const,
    changedAt,
    id: `deny-list-${Math.max(...entries.map((entry) => entry.version))}`,
  };
  const targets = new Map(
    entries.map(({ kind, id }) => [
      `${kind}:${id}`,
      { kind: kind === 'category' ? 'category-alone' : kind, id } as const,
    ]),
  );
  const products = [...targets.values()].filter(({ kind }) => kind === 'product').map(({ id }) => id);
  const others = [...targets.values()].filter(({ kind }) => kind !== 'product');
  const messages: ChangeMessage[] = products.length === 0 ? [] : [{ ...origin, type: 'products', ids: products }];
  for (let at = 0; at < others.length; at += TARGETS_TOGETHER) {
    messages.push({ ...origin, type: 'targets', targets: others.slice(at, at + TARGETS_TOGETHER), after: 0 });
  }
  return messages;
}
