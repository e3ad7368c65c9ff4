-- The products filed in one category itself, not below it, by keyset: ids above the second parameter, at most the third.
SELECT product_id AS id
FROM product_categories
WHERE category_id = ? AND product_id > ?
ORDER BY product_id
LIMIT ?
