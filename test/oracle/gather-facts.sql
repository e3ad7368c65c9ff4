-- What of the shop is the same at every moment, gathered once into temporary tables of one connection, so that
-- judge-products.sql can judge many moments from it. Set before: @sold_out_hidden and @adult_masked (comma lists of
-- storefronts). Policies and products may change afterwards: then this has to run again.
CREATE OR REPLACE TEMPORARY TABLE oracle_visible_category (id BIGINT UNSIGNED PRIMARY KEY) AS
WITH RECURSIVE tree AS (
  SELECT id, CAST(displayed AND in_use AS SIGNED) AS visible FROM categories WHERE parent_id IS NULL
  UNION ALL
  SELECT c.id, CAST(t.visible AND c.displayed AND c.in_use AS SIGNED)
  FROM categories c JOIN tree t ON c.parent_id = t.id
)
SELECT id FROM tree WHERE visible;

CREATE OR REPLACE TEMPORARY TABLE oracle_filed (ancestor BIGINT UNSIGNED, product_id BIGINT UNSIGNED, PRIMARY KEY (ancestor, product_id)) AS
WITH RECURSIVE above AS (
  SELECT id, id AS ancestor, parent_id AS next FROM categories
  UNION ALL
  SELECT a.id, c.id, c.parent_id FROM above a JOIN categories c ON c.id = a.next
)
SELECT DISTINCT a.ancestor, pc.product_id FROM product_categories pc JOIN above a ON a.id = pc.category_id;

CREATE OR REPLACE TEMPORARY TABLE oracle_policy AS
SELECT
  id, storefront_id, target_type, CAST(target_id AS UNSIGNED) AS target, effect, parameters, priority, starts_at, ends_at,
  (starts_at IS NOT NULL AND ends_at IS NOT NULL AND starts_at >= ends_at) AS backwards
FROM display_policies
WHERE enabled AND (
  (target_type = 'all' AND target_id IS NULL)
  OR (target_type IN ('product', 'seller', 'brand', 'category') AND target_id REGEXP '^[0-9]{1,15}$')
);

-- Which policies name a product in a storefront.
CREATE OR REPLACE TEMPORARY TABLE oracle_named (KEY (product_id, storefront_id)) AS
SELECT e.product_id, e.storefront_id, q.id, q.effect, q.parameters, q.priority, q.starts_at, q.ends_at, q.backwards
FROM oracle_policy q
JOIN (
  SELECT q.id AS policy, p.id AS product FROM oracle_policy q JOIN products p WHERE q.target_type = 'all'
  UNION ALL
  SELECT q.id, p.id FROM oracle_policy q JOIN products p ON p.id = q.target WHERE q.target_type = 'product'
  UNION ALL
  SELECT q.id, p.id FROM oracle_policy q JOIN products p ON p.seller_id = q.target WHERE q.target_type = 'seller'
  UNION ALL
  SELECT q.id, p.id FROM oracle_policy q JOIN products p ON p.brand_id = q.target WHERE q.target_type = 'brand'
  UNION ALL
  SELECT q.id, f.product_id FROM oracle_policy q JOIN oracle_filed f ON f.ancestor = q.target
  WHERE q.target_type = 'category'
) targets ON targets.policy = q.id
JOIN product_exposures e
  ON e.product_id = targets.product AND (q.storefront_id IS NULL OR q.storefront_id = e.storefront_id);

-- Every product in every storefront that offers it; `may_show` is what no clock decides.
CREATE OR REPLACE TEMPORARY TABLE oracle_exposure (PRIMARY KEY (product_id, storefront_id)) AS
SELECT
  e.product_id, e.storefront_id, e.display_from, e.display_to, s.leave_from, s.leave_to, b.embargo_from, b.embargo_until,
  COALESCE(e.price, p.sale_price) AS everyday, p.price_display,
  (p.sale_status <> 'on_sale' OR COALESCE(st.left_over, 0) = 0) AS sold_out,
  IF(p.moderation = 'flagged', 0.5, 1) AS flagged,
  (
    e.displayed AND NOT p.blinded AND p.displayed AND p.approval = 'approved'
    AND p.moderation IN ('ok', 'flagged') AND p.sale_status IN ('on_sale', 'sold_out', 'temporarily_sold_out')
    AND s.status = 'active' AND b.id IS NOT NULL AND NOT b.blinded AND NOT b.rights_claim
    AND EXISTS (SELECT 1 FROM product_categories pc JOIN oracle_visible_category v ON v.id = pc.category_id
                WHERE pc.product_id = p.id)
    AND (FIND_IN_SET('app', p.channels) OR FIND_IN_SET('web', p.channels))
    AND p.list_price >= 1 AND COALESCE(e.price, p.sale_price) >= 1
    AND p.price_display IN ('shown', 'members_only', 'inquiry')
    AND NOT COALESCE(p.sale_from >= p.sale_to, FALSE)
    AND NOT COALESCE(e.display_from >= e.display_to, FALSE)
    AND (
      NOT (p.sale_status <> 'on_sale' OR COALESCE(st.left_over, 0) = 0)
      OR (p.sold_out_display = 'show' AND NOT FIND_IN_SET(e.storefront_id, @sold_out_hidden))
    )
  ) AS may_show,
  (
    p.searchable AND FIND_IN_SET('web', p.channels) AND p.member_grades = ''
    AND (NOT p.adult OR FIND_IN_SET(e.storefront_id, @adult_masked))
  ) AS for_staff,
  (NOT p.internal AND NOT COALESCE(s.internal, TRUE)) AS for_shoppers
FROM product_exposures e
JOIN products p ON p.id = e.product_id
LEFT JOIN sellers s ON s.id = p.seller_id
LEFT JOIN brands b ON b.id = p.brand_id
LEFT JOIN (SELECT product_id, MAX(displayed AND stock > 0) AS left_over FROM product_options GROUP BY product_id) st
  ON st.product_id = p.id;
