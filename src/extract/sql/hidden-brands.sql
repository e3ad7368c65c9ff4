-- Every brand that hides all of its products, at once and for now: not an embargo, which has its dates.
SELECT id
FROM brands
WHERE NOT (blinded <=> FALSE AND rights_claim <=> FALSE)
