-- The pictures of these products, the main one first.
SELECT product_id, url
FROM product_images
WHERE product_id IN (?)
ORDER BY product_id, position
