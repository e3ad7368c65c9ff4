-- One page of the catalogue by keyset: ids above the first parameter, up to and with the second, at most the third.
SELECT id
FROM products
WHERE id > ? AND id <= ?
ORDER BY id
LIMIT ?
