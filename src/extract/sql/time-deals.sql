-- Other prices for a while.
SELECT product_id, id, storefront_id AS storefront, price, starts_at, ends_at, priority, enabled
FROM time_deals
WHERE product_id IN (?)
ORDER BY product_id, id
