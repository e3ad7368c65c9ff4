-- What shoppers of each storefront did with these products.
SELECT product_id, storefront_id AS storefront, views_7d AS views, orders_7d AS orders, likes, reviews, rating_x100
FROM product_statistics
WHERE product_id IN (?)
ORDER BY product_id, storefront_id
