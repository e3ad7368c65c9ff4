-- The brands with these ids.
SELECT id, name_ko, NULLIF(name_en, '') AS name_en, blinded, embargo_from, embargo_until, rights_claim
FROM brands
WHERE id IN (?)
