-- Every enabled display policy that is not over yet.
SELECT
  id, storefront_id AS storefront, target_type, target_id, effect, parameters, starts_at, ends_at, priority, enabled
FROM display_policies
WHERE enabled AND (ends_at IS NULL OR ends_at > UTC_TIMESTAMP())
ORDER BY id
