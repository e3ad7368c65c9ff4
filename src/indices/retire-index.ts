import type { Client, estypes } from '@elastic/elasticsearch';
import { liveAlias, tokenAlias, writeAlias } from './index-name.ts';
import { listStorefrontIndices } from './storefront-indices.ts';

/**
 * Takes an index out of everything by which it could become live: the write targets (a roll back asks for them) and the
 * tokens. What is retired may be deleted at any time later, however long its process was paused in between.
 *
 * One call, which is refused when another index is live than at the look before it: a roll back or a promotion that comes
 * at the same moment wins, and is looked at again.
 *
 * @returns 'needed': the index is live
 */
export async function retireIndex(
  client: Client,
  prefix: string,
  storefront: string,
  name: string,
): Promise<'retired' | 'needed'> {
  const alias = liveAlias(prefix, storefront);
  for (;;) {
    const indices = await listStorefrontIndices(client, prefix, storefront);
    const index = indices.find((candidate) => candidate.name === name);
    if (index === undefined) return 'retired';
    if (index.live) return 'needed';
    const token = tokenAlias(prefix, storefront, '');
    const ways = index.aliases.filter((own) => own === writeAlias(prefix, storefront) || own.startsWith(token));
    if (ways.length === 0) return 'retired';
    const live = indices.find((candidate) => candidate.live)?.name;
    const actions: estypes.IndicesUpdateAliasesAction[] = [
      ...(live === undefined
        ? []
        : [
            { remove: { index: live, alias, must_exist: true } },
            { add: { index: live, alias, is_write_index: false } },
          ]),
      ...ways.map((own) => ({ remove: { index: name, alias: own, must_exist: true } })),
    ];
    try {
      const answer: { acknowledged: boolean; errors?: boolean } = await client.indices.updateAliases({ actions });
      if (answer.acknowledged && answer.errors !== true) return 'retired';
    } catch (error) {
      if (!(error instanceof Error && 'statusCode' in error && error.statusCode === 404)) throw error;
    }
  }
}
