SELECT product_id, tag
FROM product_tags
WHERE product_id IN (?)
ORDER BY product_id, tag
