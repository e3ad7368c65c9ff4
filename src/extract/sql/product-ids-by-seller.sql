-- The products of one seller, by keyset: ids above the second parameter, at most the third.
SELECT id
FROM products
WHERE seller_id = ? AND id > ?
ORDER BY id
LIMIT ?
