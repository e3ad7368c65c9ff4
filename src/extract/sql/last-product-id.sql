-- The highest product id, or NULL where there is none: the end of a full scan.
SELECT MAX(id) AS id
FROM products
