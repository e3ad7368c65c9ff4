-- Everything that merchandisers entered for a query or a category, and that is not over yet.
SELECT
  id, storefront_id AS storefront, kind, query_text, category_id, product_id, position, url, weight, starts_at, ends_at,
  enabled
FROM merchandising
WHERE enabled AND (ends_at IS NULL OR ends_at > UTC_TIMESTAMP())
ORDER BY id
