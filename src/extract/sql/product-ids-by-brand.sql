-- The products of one brand, by keyset: ids above the second parameter, at most the third.
SELECT id
FROM products
WHERE brand_id = ? AND id > ?
ORDER BY id
LIMIT ?
