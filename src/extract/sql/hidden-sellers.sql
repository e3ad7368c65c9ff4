-- Every seller that hides all of its products, at once and for now: not a leave that is planned, which has its dates.
SELECT id
FROM sellers
WHERE NOT (status <=> 'active')
