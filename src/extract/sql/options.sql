-- The options of these products: what can be bought, with its stock.
SELECT product_id, id, colour, colour_group, size, size_type, stock, extra_price, displayed
FROM product_options
WHERE product_id IN (?)
ORDER BY product_id, id
