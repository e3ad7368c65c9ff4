-- The whole category tree.
SELECT id, parent_id, name_ko AS name, name_en, displayed, in_use
FROM categories
ORDER BY id
