import { publishChange } from '../../src/queue/send-messages.ts';
import { productIds } from './database.ts';
import type { Rig } from './rig.ts';

/** Takes back what trials left in the shop, so that it does not grow, and has every product indexed again. */
export async function tidyShop(rig: Rig): Promise<void> {
  const { shop, sqs } = rig;
  await rig.heal();
  for (const sql of [
    "DELETE FROM display_policies WHERE created_by = 'faults'",
    'DELETE FROM time_deals WHERE price < 1000',
    "UPDATE sellers SET status = 'active' WHERE status = 'blinded'",
    'UPDATE brands SET blinded = FALSE',
    'UPDATE categories SET displayed = TRUE',
    'INSERT IGNORE INTO products SELECT * FROM deleted_products',
    'DELETE FROM deleted_products',
    "UPDATE products SET displayed = TRUE, blinded = FALSE, approval = 'approved', moderation = 'ok', channels = 'app,web' WHERE id % 5 > 0",
    'UPDATE product_exposures SET displayed = TRUE, display_from = NULL, display_to = NULL WHERE product_id % 5 > 0',
  ]) {
    await shop.database.query(sql);
  }
  const ids = await productIds(shop);
  await publishChange(sqs, shop.config.SQS_CHANGES_QUEUE_URL ?? '', { version: 1, type: 'products', ids });
  await rig.drained(180_000);
}
