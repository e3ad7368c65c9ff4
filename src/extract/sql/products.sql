-- The products with these ids, one row each.
SELECT
  id, seller_id, brand_id, name, NULLIF(model_code, '') AS model_code, description,
  sale_status, approval, displayed, blinded, adult, searchable, internal, moderation, group_id,
  channels, member_grades, list_price, sale_price, price_display, sale_from, sale_to,
  delivery, delivery_cutoff, delivery_regions, sold_out_display,
  gender, age_group, season, NULLIF(fit, '') AS fit, NULLIF(fabric, '') AS fabric, NULLIF(pattern, '') AS pattern,
  created_at
FROM products
WHERE id IN (?)
ORDER BY id
