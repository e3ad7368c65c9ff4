import type { Client } from '@elastic/elasticsearch';
import type { RejectedDocument } from '../load/rejected-documents.ts';
import { readRejected, type RejectedFilter, removeRejected } from '../load/rejected-lists.ts';
import type { ChangeMessage } from '../queue/product-change.ts';

/**
 * Has every rejected product of a cause read again, by id through the queue of changes, and takes it off the list.
 * What fails again is set aside again.
 *
 * @param index the state index of rejected documents
 * @returns how many products were sent
 */
export async function redriveRejected(
  client: Client,
  index: string,
  filter: RejectedFilter,
  publish: (change: ChangeMessage) => Promise<void>,
): Promise<number> {
  const sent = new Set<number>();
  for await (const page of readRejected<RejectedDocument>(client, index, filter)) {
    const ids = [...new Set(page.map(({ rejected }) => rejected.productId))];
    // In this order: what is sent and not removed is read once too often, and nothing is forgotten.
    await publish({ version: 1, type: 'products', ids });
    await removeRejected(client, index, page);
    for (const id of ids) sent.add(id);
  }
  return sent.size;
}
