-- What shoppers may see of every product in every storefront that offers it, at the moment @at (UTC, whole seconds).
-- The rules of docs/display-policies.md once more, written from that page and from nothing else: it shares no code with
-- src/. Set before: @at, @sold_out_hidden and @adult_masked (comma lists of storefronts).
WITH RECURSIVE
tree AS (
  SELECT id, CAST(displayed AND in_use AS SIGNED) AS visible FROM categories WHERE parent_id IS NULL
  UNION ALL
  SELECT c.id, CAST(t.visible AND c.displayed AND c.in_use AS SIGNED)
  FROM categories c JOIN tree t ON c.parent_id = t.id
),
above AS (
  SELECT id, id AS ancestor, parent_id AS next FROM categories
  UNION ALL
  SELECT a.id, c.id, c.parent_id FROM above a JOIN categories c ON c.id = a.next
),
filed AS (
  SELECT DISTINCT pc.product_id, a.ancestor FROM product_categories pc JOIN above a ON a.id = pc.category_id
),
policy AS (
  SELECT
    id, storefront_id, target_type, CAST(target_id AS UNSIGNED) AS target, effect, parameters, priority,
    (starts_at IS NOT NULL AND ends_at IS NOT NULL AND starts_at >= ends_at) AS backwards,
    ((starts_at IS NULL OR starts_at <= @at) AND (ends_at IS NULL OR @at < ends_at)) AS in_force
  FROM display_policies
  WHERE enabled AND (
    (target_type = 'all' AND target_id IS NULL)
    OR (target_type IN ('product', 'seller', 'brand', 'category') AND target_id REGEXP '^[0-9]{1,15}$')
  )
),
named AS (
  SELECT e.product_id, e.storefront_id, q.id, q.effect, q.parameters, q.priority, q.backwards, q.in_force
  FROM product_exposures e
  JOIN products p ON p.id = e.product_id
  JOIN policy q ON (q.storefront_id IS NULL OR q.storefront_id = e.storefront_id) AND (
    q.target_type = 'all'
    OR (q.target_type = 'product' AND q.target = p.id)
    OR (q.target_type = 'seller' AND q.target = p.seller_id)
    OR (q.target_type = 'brand' AND q.target = p.brand_id)
    OR (q.target_type = 'category'
        AND EXISTS (SELECT 1 FROM filed f WHERE f.product_id = p.id AND f.ancestor = q.target))
  )
),
hiding AS (
  SELECT DISTINCT product_id, storefront_id FROM named WHERE effect = 'hide' AND (backwards OR in_force)
),
showing AS (
  SELECT product_id, storefront_id, MAX(in_force) AS in_force
  FROM (
    SELECT product_id, storefront_id, in_force,
      RANK() OVER (PARTITION BY product_id, storefront_id ORDER BY priority DESC) AS place
    FROM named WHERE effect = 'show' AND NOT backwards
  ) ranked
  WHERE place = 1
  GROUP BY product_id, storefront_id
),
stock AS (
  SELECT product_id, MAX(displayed AND stock > 0) AS left_over FROM product_options GROUP BY product_id
),
base AS (
  SELECT
    e.product_id, e.storefront_id, COALESCE(e.price, p.sale_price) AS everyday, p.price_display,
    (p.sale_status <> 'on_sale' OR COALESCE(st.left_over, 0) = 0) AS sold_out,
    IF(p.moderation = 'flagged', 0.5, 1) AS flagged,
    (
      e.displayed AND NOT p.blinded AND p.displayed AND p.approval = 'approved'
      AND p.moderation IN ('ok', 'flagged') AND p.sale_status IN ('on_sale', 'sold_out', 'temporarily_sold_out')
      AND s.status = 'active' AND b.id IS NOT NULL AND NOT b.blinded AND NOT b.rights_claim
      AND NOT (
        (s.leave_from IS NOT NULL OR s.leave_to IS NOT NULL)
        AND (COALESCE(s.leave_from >= s.leave_to, FALSE)
             OR (COALESCE(s.leave_from <= @at, TRUE) AND COALESCE(@at < s.leave_to, TRUE)))
      )
      AND NOT (
        (b.embargo_from IS NOT NULL OR b.embargo_until IS NOT NULL)
        AND (COALESCE(b.embargo_from >= b.embargo_until, FALSE)
             OR (COALESCE(b.embargo_from <= @at, TRUE) AND COALESCE(@at < b.embargo_until, TRUE)))
      )
      AND EXISTS (SELECT 1 FROM product_categories pc JOIN tree t ON t.id = pc.category_id
                  WHERE pc.product_id = p.id AND t.visible)
      AND (FIND_IN_SET('app', p.channels) OR FIND_IN_SET('web', p.channels))
      AND p.list_price >= 1 AND COALESCE(e.price, p.sale_price) >= 1
      AND p.price_display IN ('shown', 'members_only', 'inquiry')
      AND NOT COALESCE(p.sale_from >= p.sale_to, FALSE)
      AND NOT COALESCE(e.display_from >= e.display_to, FALSE)
      AND COALESCE(e.display_from <= @at, TRUE) AND COALESCE(@at < e.display_to, TRUE)
      AND (
        NOT (p.sale_status <> 'on_sale' OR COALESCE(st.left_over, 0) = 0)
        OR (p.sold_out_display = 'show' AND NOT FIND_IN_SET(e.storefront_id, @sold_out_hidden))
      )
      AND h.product_id IS NULL
      AND COALESCE(w.in_force, TRUE)
    ) AS shown,
    (
      p.searchable AND FIND_IN_SET('web', p.channels) AND p.member_grades = ''
      AND (NOT p.adult OR FIND_IN_SET(e.storefront_id, @adult_masked))
    ) AS for_staff,
    (NOT p.internal AND NOT COALESCE(s.internal, TRUE)) AS for_shoppers
  FROM product_exposures e
  JOIN products p ON p.id = e.product_id
  LEFT JOIN sellers s ON s.id = p.seller_id
  LEFT JOIN brands b ON b.id = p.brand_id
  LEFT JOIN stock st ON st.product_id = p.id
  LEFT JOIN hiding h ON h.product_id = e.product_id AND h.storefront_id = e.storefront_id
  LEFT JOIN showing w ON w.product_id = e.product_id AND w.storefront_id = e.storefront_id
),
deal AS (
  SELECT b.product_id, b.storefront_id, d.price,
    ROW_NUMBER() OVER (PARTITION BY b.product_id, b.storefront_id ORDER BY d.priority DESC, d.price, d.id) AS place
  FROM base b
  JOIN time_deals d ON d.product_id = b.product_id AND (d.storefront_id IS NULL OR d.storefront_id = b.storefront_id)
  WHERE d.enabled AND d.price >= 1 AND d.starts_at < d.ends_at AND d.starts_at <= @at AND @at < d.ends_at
),
offer AS (
  SELECT product_id, storefront_id, id, priority, is_fixed, amount,
    ROW_NUMBER() OVER (PARTITION BY product_id, storefront_id ORDER BY priority DESC, amount, id) AS place
  FROM (
    SELECT n.product_id, n.storefront_id, n.id, n.priority, TRUE AS is_fixed,
      CAST(JSON_EXTRACT(n.parameters, '$.price') AS SIGNED) AS amount
    FROM named n
    WHERE n.effect = 'price' AND NOT n.backwards AND n.in_force
      AND JSON_TYPE(JSON_EXTRACT(n.parameters, '$.price')) = 'INTEGER'
      AND JSON_EXTRACT(n.parameters, '$.percentOff') IS NULL
      AND CAST(JSON_EXTRACT(n.parameters, '$.price') AS SIGNED) >= 1
    UNION ALL
    SELECT n.product_id, n.storefront_id, n.id, n.priority, FALSE,
      GREATEST(1, (b.everyday * (100 - CAST(JSON_EXTRACT(n.parameters, '$.percentOff') AS SIGNED))) DIV 100)
    FROM named n
    JOIN base b ON b.product_id = n.product_id AND b.storefront_id = n.storefront_id
    WHERE n.effect = 'price' AND NOT n.backwards AND n.in_force
      AND JSON_TYPE(JSON_EXTRACT(n.parameters, '$.percentOff')) = 'INTEGER'
      AND JSON_EXTRACT(n.parameters, '$.price') IS NULL
      AND CAST(JSON_EXTRACT(n.parameters, '$.percentOff') AS SIGNED) BETWEEN 1 AND 99
  ) offers
),
priced AS (
  SELECT b.product_id, b.storefront_id,
    CASE
      WHEN o.is_fixed THEN o.amount
      WHEN o.amount IS NOT NULL THEN LEAST(o.amount, COALESCE(d.price, b.everyday))
      ELSE COALESCE(d.price, b.everyday)
    END AS price
  FROM base b
  LEFT JOIN deal d ON d.product_id = b.product_id AND d.storefront_id = b.storefront_id AND d.place = 1
  LEFT JOIN offer o ON o.product_id = b.product_id AND o.storefront_id = b.storefront_id AND o.place = 1
),
coupon AS (
  SELECT product_id, storefront_id, MIN(reduced) AS price
  FROM (
    SELECT r.product_id, r.storefront_id, r.price AS full_price,
      CAST(r.price AS SIGNED) - CASE
        WHEN c.amount_off IS NOT NULL AND c.percent_off IS NULL THEN CAST(c.amount_off AS SIGNED)
        WHEN c.percent_off BETWEEN 1 AND 99 AND c.amount_off IS NULL
          THEN LEAST((r.price * c.percent_off) DIV 100, COALESCE(c.max_amount_off, 4000000000))
        ELSE 0
      END AS reduced
    FROM priced r
    JOIN product_coupons pc ON pc.product_id = r.product_id
    JOIN coupons c ON c.id = pc.coupon_id AND (c.storefront_id IS NULL OR c.storefront_id = r.storefront_id)
    WHERE c.enabled AND c.member_grades = '' AND c.starts_at <= @at AND @at < c.ends_at AND r.price >= c.min_price
  ) reductions
  WHERE reduced >= 1 AND reduced < full_price
  GROUP BY product_id, storefront_id
),
factor AS (
  SELECT product_id, storefront_id, effect, factor,
    ROW_NUMBER() OVER (
      PARTITION BY product_id, storefront_id, effect
      ORDER BY priority DESC, IF(effect = 'boost', -factor, factor), id
    ) AS place
  FROM (
    SELECT product_id, storefront_id, id, effect, priority,
      CAST(JSON_EXTRACT(parameters, '$.factor') AS DECIMAL(10, 4)) AS factor
    FROM named
    WHERE effect IN ('boost', 'bury') AND NOT backwards AND in_force
      AND JSON_TYPE(JSON_EXTRACT(parameters, '$.factor')) IN ('INTEGER', 'DOUBLE', 'DECIMAL')
  ) factors
  WHERE (effect = 'boost' AND factor BETWEEN 1 AND 2) OR (effect = 'bury' AND factor BETWEEN 0.5 AND 1)
)
SELECT
  b.product_id AS product, b.storefront_id AS storefront, b.shown, b.shown AND b.for_staff AND b.for_shoppers AS found,
  b.shown AND b.for_staff AS found_by_staff, b.sold_out,
  IF(b.price_display = 'shown', r.price, NULL) AS price,
  IF(b.price_display = 'shown', c.price, NULL) AS coupon_price,
  ROUND(LEAST(2, GREATEST(0.5, b.flagged * COALESCE(up.factor, 1) * COALESCE(down.factor, 1))), 4) AS boost
FROM base b
JOIN priced r ON r.product_id = b.product_id AND r.storefront_id = b.storefront_id
LEFT JOIN coupon c ON c.product_id = b.product_id AND c.storefront_id = b.storefront_id
LEFT JOIN factor up ON up.product_id = b.product_id AND up.storefront_id = b.storefront_id
  AND up.effect = 'boost' AND up.place = 1
LEFT JOIN factor down ON down.product_id = b.product_id AND down.storefront_id = b.storefront_id
  AND down.effect = 'bury' AND down.place = 1
