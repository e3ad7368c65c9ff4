-- Every enabled display policy that still matters: what is over has no effect, but a policy that shows hides its target
-- ever after, and a hide whose period runs backwards hides for good.
SELECT
  id, storefront_id AS storefront, target_type, target_id, effect, parameters, starts_at, ends_at, priority, enabled
FROM display_policies
WHERE enabled IS NOT FALSE
  AND (ends_at IS NULL OR ends_at > UTC_TIMESTAMP() OR effect = 'show' OR starts_at >= ends_at)
ORDER BY id
