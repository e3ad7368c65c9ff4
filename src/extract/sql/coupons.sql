-- The coupons that these products can be bought with.
SELECT
  pc.product_id, c.id, c.storefront_id AS storefront, c.amount_off, c.percent_off,
  c.max_amount_off AS maximum_amount_off, c.min_price AS minimum_price, c.member_grades,
  c.starts_at, c.ends_at, c.enabled
FROM product_coupons pc
JOIN coupons c ON c.id = pc.coupon_id
WHERE pc.product_id IN (?)
ORDER BY pc.product_id, c.id
