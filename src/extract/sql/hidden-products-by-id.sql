-- Which of these products are taken down.
SELECT id
FROM products
WHERE id IN (?) AND NOT (blinded <=> FALSE)
