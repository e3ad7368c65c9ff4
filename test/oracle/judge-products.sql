-- What shoppers may see of every product in every storefront that offers it, at the moment @at (UTC, whole seconds).
-- The rules of docs/display-policies.md once more, written from that page and from nothing else: it shares no code with
-- src/. Run before, on the same connection: gather-facts.sql. Set before: @at.
WITH
in_force AS (
  SELECT product_id, storefront_id, id, effect, parameters, priority FROM oracle_named
  WHERE NOT backwards AND (starts_at IS NULL OR starts_at <= @at) AND (ends_at IS NULL OR @at < ends_at)
),
hiding AS (
  SELECT DISTINCT product_id, storefront_id FROM oracle_named
  WHERE effect = 'hide' AND (backwards OR ((starts_at IS NULL OR starts_at <= @at) AND (ends_at IS NULL OR @at < ends_at)))
),
showing AS (
  SELECT product_id, storefront_id, MAX(shows) AS shows
  FROM (
    SELECT product_id, storefront_id,
      ((starts_at IS NULL OR starts_at <= @at) AND (ends_at IS NULL OR @at < ends_at)) AS shows,
      RANK() OVER (PARTITION BY product_id, storefront_id ORDER BY priority DESC) AS place
    FROM oracle_named WHERE effect = 'show' AND NOT backwards
  ) ranked
  WHERE place = 1
  GROUP BY product_id, storefront_id
),
base AS (
  SELECT
    e.product_id, e.storefront_id, e.everyday, e.price_display, e.sold_out, e.flagged, e.for_staff, e.for_shoppers,
    (
      e.may_show
      AND NOT (
        (e.leave_from IS NOT NULL OR e.leave_to IS NOT NULL)
        AND (COALESCE(e.leave_from >= e.leave_to, FALSE)
             OR (COALESCE(e.leave_from <= @at, TRUE) AND COALESCE(@at < e.leave_to, TRUE)))
      )
      AND NOT (
        (e.embargo_from IS NOT NULL OR e.embargo_until IS NOT NULL)
        AND (COALESCE(e.embargo_from >= e.embargo_until, FALSE)
             OR (COALESCE(e.embargo_from <= @at, TRUE) AND COALESCE(@at < e.embargo_until, TRUE)))
      )
      AND COALESCE(e.display_from <= @at, TRUE) AND COALESCE(@at < e.display_to, TRUE)
      AND h.product_id IS NULL
      AND COALESCE(w.shows, TRUE)
    ) AS shown
  FROM oracle_exposure e
  LEFT JOIN hiding h ON h.product_id = e.product_id AND h.storefront_id = e.storefront_id
  LEFT JOIN showing w ON w.product_id = e.product_id AND w.storefront_id = e.storefront_id
),
deal AS (
  SELECT e.product_id, e.storefront_id, d.price,
    ROW_NUMBER() OVER (PARTITION BY e.product_id, e.storefront_id ORDER BY d.priority DESC, d.price, d.id) AS place
  FROM time_deals d
  JOIN oracle_exposure e ON e.product_id = d.product_id AND (d.storefront_id IS NULL OR d.storefront_id = e.storefront_id)
  WHERE d.enabled AND d.price >= 1 AND d.starts_at < d.ends_at AND d.starts_at <= @at AND @at < d.ends_at
),
offer AS (
  SELECT product_id, storefront_id, id, priority, is_fixed, amount,
    ROW_NUMBER() OVER (PARTITION BY product_id, storefront_id ORDER BY priority DESC, amount, id) AS place
  FROM (
    SELECT n.product_id, n.storefront_id, n.id, n.priority, TRUE AS is_fixed,
      CAST(JSON_EXTRACT(n.parameters, '$.price') AS SIGNED) AS amount
    FROM in_force n
    WHERE n.effect = 'price'
      AND JSON_TYPE(JSON_EXTRACT(n.parameters, '$.price')) = 'INTEGER'
      AND JSON_EXTRACT(n.parameters, '$.percentOff') IS NULL
      AND CAST(JSON_EXTRACT(n.parameters, '$.price') AS SIGNED) >= 1
    UNION ALL
    SELECT n.product_id, n.storefront_id, n.id, n.priority, FALSE,
      GREATEST(1, (e.everyday * (100 - CAST(JSON_EXTRACT(n.parameters, '$.percentOff') AS SIGNED))) DIV 100)
    FROM in_force n
    JOIN oracle_exposure e ON e.product_id = n.product_id AND e.storefront_id = n.storefront_id
    WHERE n.effect = 'price'
      AND JSON_TYPE(JSON_EXTRACT(n.parameters, '$.percentOff')) = 'INTEGER'
      AND JSON_EXTRACT(n.parameters, '$.price') IS NULL
      AND CAST(JSON_EXTRACT(n.parameters, '$.percentOff') AS SIGNED) BETWEEN 1 AND 99
  ) offers
),
best_offer AS (SELECT product_id, storefront_id, is_fixed, amount FROM offer WHERE place = 1),
best_deal AS (SELECT product_id, storefront_id, price FROM deal WHERE place = 1),
priced AS (
  SELECT e.product_id, e.storefront_id,
    CASE
      WHEN o.is_fixed THEN o.amount
      WHEN o.amount IS NOT NULL THEN LEAST(o.amount, COALESCE(d.price, e.everyday))
      ELSE COALESCE(d.price, e.everyday)
    END AS price
  FROM oracle_exposure e
  LEFT JOIN best_deal d ON d.product_id = e.product_id AND d.storefront_id = e.storefront_id
  LEFT JOIN best_offer o ON o.product_id = e.product_id AND o.storefront_id = e.storefront_id
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
    FROM in_force
    WHERE effect IN ('boost', 'bury')
      AND JSON_TYPE(JSON_EXTRACT(parameters, '$.factor')) IN ('INTEGER', 'DOUBLE', 'DECIMAL')
  ) factors
  WHERE (effect = 'boost' AND factor BETWEEN 1 AND 2) OR (effect = 'bury' AND factor BETWEEN 0.5 AND 1)
),
up AS (SELECT product_id, storefront_id, factor FROM factor WHERE effect = 'boost' AND place = 1),
down AS (SELECT product_id, storefront_id, factor FROM factor WHERE effect = 'bury' AND place = 1)
SELECT
  b.product_id AS product, b.storefront_id AS storefront, b.shown, b.shown AND b.for_staff AND b.for_shoppers AS found,
  b.shown AND b.for_staff AS found_by_staff, b.sold_out,
  IF(b.price_display = 'shown', r.price, NULL) AS price,
  IF(b.price_display = 'shown', c.price, NULL) AS coupon_price,
  ROUND(LEAST(2, GREATEST(0.5, b.flagged * COALESCE(up.factor, 1) * COALESCE(down.factor, 1))), 4) AS boost
FROM base b
JOIN priced r ON r.product_id = b.product_id AND r.storefront_id = b.storefront_id
LEFT JOIN coupon c ON c.product_id = b.product_id AND c.storefront_id = b.storefront_id
LEFT JOIN up ON up.product_id = b.product_id AND up.storefront_id = b.storefront_id
LEFT JOIN down ON down.product_id = b.product_id AND down.storefront_id = b.storefront_id
