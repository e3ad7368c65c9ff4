-- In which storefronts these products are offered. No row: not in that storefront.
SELECT product_id, storefront_id AS storefront, displayed, display_from, display_to, price
FROM product_exposures
WHERE product_id IN (?)
ORDER BY product_id, storefront_id
