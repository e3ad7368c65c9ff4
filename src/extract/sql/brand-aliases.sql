-- Other spellings of the brands with these ids.
SELECT brand_id, alias
FROM brand_aliases
WHERE brand_id IN (?)
ORDER BY brand_id, alias
