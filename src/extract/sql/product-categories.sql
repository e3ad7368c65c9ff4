-- The categories of these products; parents follow from categories.sql.
SELECT product_id, category_id, is_primary
FROM product_categories
WHERE product_id IN (?)
ORDER BY product_id, category_id
