-- The sellers with these ids.
SELECT id, name, status, leave_from, leave_to, internal
FROM sellers
WHERE id IN (?)
