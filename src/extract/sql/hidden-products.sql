-- The products that were taken down and have changed since this moment. Asked twice a second: it needs an index.
SELECT id
FROM products
WHERE blinded = TRUE AND updated_at >= ?
