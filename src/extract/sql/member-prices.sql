-- Prices for grades of members.
SELECT product_id, grade, price
FROM member_prices
WHERE product_id IN (?)
ORDER BY product_id, grade
