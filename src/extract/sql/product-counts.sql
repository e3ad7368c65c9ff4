-- How many products product-ids.sql would list (storefront NULL), and how many each storefront offers. The gate compares
-- what was read with it, so it is a count of its own.
SELECT NULL AS storefront, COUNT(*) AS products
FROM products
UNION ALL
SELECT storefront_id, COUNT(DISTINCT product_id)
FROM product_exposures
GROUP BY storefront_id
