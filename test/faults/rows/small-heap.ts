import { setTimeout as sleep } from 'node:timers/promises';
import { leaveOut } from '../bulk-lines.ts';
import { productIds } from '../database.ts';
import { type Fault, must } from '../fault.ts';
import { goOnWithin } from '../go-on.ts';
import { keepNewest, orphans, prune, runsOf } from '../indices.ts';
import { watchLoads } from '../loaded-products.ts';
import { startTuned } from '../start-tuned.ts';
import { changeShop } from '../workload.ts';

const MEBIBYTE = 1024 * 1024;
/** As in the product, so that a page would hold every large row at once. */
const USUAL = { pageRows: 1_000, bulkBytes: 5 * MEBIBYTE, parts: 1 };

const SMALL_HEAP = { NODE_OPTIONS: '--max-old-space-size=256' };

/** Row 3. @param defect planted, to be found: Elasticsearch seems to take documents that it never got */
export function smallHeap(defect?: 'lost documents'): Fault {
  return {
    id: '3',
    what: 'a heap of 256 MB, rows of 5 MB, a slow Elasticsearch',
    weight: 1,
    async run({ rig, random, say }) {
      const { shop } = rig;
      await rig.consumers(1);
      const ids = await productIds(shop);
      const large = Array.from({ length: random.pick([20, 40, 120]) }, () => ids[random.below(ids.length)] ?? 0);
      const megabytes = random.pick([1, 5, 5]);
      const slowMs = random.between(50, 600);
      say(`${large.length} rows of ${megabytes} MB, ${slowMs} ms for each bulk request`);
      await shop.database.query('ALTER TABLE products MODIFY description MEDIUMTEXT NOT NULL');
      await shop.database.query('CREATE TABLE described SELECT id, description FROM products WHERE id IN (?)', [large]);
      try {
        await shop.database.query('UPDATE products SET description = REPEAT(?, ?) WHERE id IN (?)', [
          '부드러운 니트 원피스 ',
          Math.floor((megabytes * MEBIBYTE) / Buffer.byteLength('부드러운 니트 원피스 ')),
          large,
        ]);
        const loads = watchLoads();
        rig.http.elasticsearch.meddle(async (request) => {
          if (!loads.isLoad(request)) return { kind: 'pass' };
          await sleep(slowMs);
          return defect === undefined ? { kind: 'pass' } : leaveOut(request, (at) => at === 0, { status: 200 });
        });
        const reindex = startTuned(rig, USUAL, SMALL_HEAP);
        const touched = await changeShop(shop, random, { changes: 20, overMs: 1_000, kinds: ['child'] });
        const code = await reindex.exit;
        say(`the reindex ended with ${code}`);
        const [run] = await runsOf(shop);
        must(run !== undefined, 'the run left no document');
        if (code !== 0 && run !== undefined)
          say(`${await goOnWithin(rig, run, SMALL_HEAP)} crashes later it had its end`);
        await prune(shop);
        const left = await orphans(shop);
        must(left.length === 0, left.join('; '));
        await rig.drained(180_000);
        return { touched, afterDrain: () => keepNewest(shop) };
      } finally {
        rig.http.elasticsearch.meddle(null);
        await shop.database.query(
          'UPDATE products p JOIN described d ON d.id = p.id SET p.description = d.description',
        );
        await shop.database.query('DROP TABLE described');
      }
    },
  };
}
