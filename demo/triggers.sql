-- Writes every change of the demo's shop into the outbox, in the transaction that makes it: what is rolled back is
-- never told, what is committed never forgotten. `outbox relay` brings the rows to SQS (docs/messages.md).
--
-- PIPELINE_SCHEMA stands for the pipeline's schema. A trigger writes with the rights of whoever created it. On RDS,
-- creating triggers needs log_bin_trust_function_creators = 1. Runs on MySQL 8.4 and MariaDB 11.4.
--
-- What fires no trigger: TRUNCATE, and rows deleted by ON DELETE CASCADE (the demo has no foreign keys).
-- No triggers on purpose:
--   product_statistics  a job rewrites them for the whole catalogue; the next full reindex, or the job itself through
--                       the helper of docs/messages.md, brings them. Rows for each would bury the changes people wait for.
--   merchandising, operator_changes, product_attributes  no document holds any of them.

-- Products and what belongs to them: the product is read again as a whole.
CREATE TRIGGER products_insert_outbox AFTER INSERT ON products FOR EACH ROW
INSERT INTO PIPELINE_SCHEMA.search_outbox (message)
VALUES (JSON_OBJECT('version', 1, 'type', 'products', 'ids', JSON_ARRAY(NEW.id), 'changedAt', DATE_FORMAT(UTC_TIMESTAMP(6), '%Y-%m-%dT%H:%i:%s.%fZ')));

CREATE TRIGGER products_update_outbox AFTER UPDATE ON products FOR EACH ROW
INSERT INTO PIPELINE_SCHEMA.search_outbox (message)
VALUES (JSON_OBJECT('version', 1, 'type', 'products', 'ids', JSON_ARRAY(OLD.id, NEW.id), 'changedAt', DATE_FORMAT(UTC_TIMESTAMP(6), '%Y-%m-%dT%H:%i:%s.%fZ')));

CREATE TRIGGER products_delete_outbox AFTER DELETE ON products FOR EACH ROW
INSERT INTO PIPELINE_SCHEMA.search_outbox (message)
VALUES (JSON_OBJECT('version', 1, 'type', 'products', 'ids', JSON_ARRAY(OLD.id), 'changedAt', DATE_FORMAT(UTC_TIMESTAMP(6), '%Y-%m-%dT%H:%i:%s.%fZ')));

CREATE TRIGGER product_options_insert_outbox AFTER INSERT ON product_options FOR EACH ROW
INSERT INTO PIPELINE_SCHEMA.search_outbox (message)
VALUES (JSON_OBJECT('version', 1, 'type', 'products', 'ids', JSON_ARRAY(NEW.product_id), 'changedAt', DATE_FORMAT(UTC_TIMESTAMP(6), '%Y-%m-%dT%H:%i:%s.%fZ')));

CREATE TRIGGER product_options_update_outbox AFTER UPDATE ON product_options FOR EACH ROW
INSERT INTO PIPELINE_SCHEMA.search_outbox (message)
VALUES (JSON_OBJECT('version', 1, 'type', 'products', 'ids', JSON_ARRAY(OLD.product_id, NEW.product_id), 'changedAt', DATE_FORMAT(UTC_TIMESTAMP(6), '%Y-%m-%dT%H:%i:%s.%fZ')));

CREATE TRIGGER product_options_delete_outbox AFTER DELETE ON product_options FOR EACH ROW
INSERT INTO PIPELINE_SCHEMA.search_outbox (message)
VALUES (JSON_OBJECT('version', 1, 'type', 'products', 'ids', JSON_ARRAY(OLD.product_id), 'changedAt', DATE_FORMAT(UTC_TIMESTAMP(6), '%Y-%m-%dT%H:%i:%s.%fZ')));

CREATE TRIGGER product_categories_insert_outbox AFTER INSERT ON product_categories FOR EACH ROW
INSERT INTO PIPELINE_SCHEMA.search_outbox (message)
VALUES (JSON_OBJECT('version', 1, 'type', 'products', 'ids', JSON_ARRAY(NEW.product_id), 'changedAt', DATE_FORMAT(UTC_TIMESTAMP(6), '%Y-%m-%dT%H:%i:%s.%fZ')));

CREATE TRIGGER product_categories_update_outbox AFTER UPDATE ON product_categories FOR EACH ROW
INSERT INTO PIPELINE_SCHEMA.search_outbox (message)
VALUES (JSON_OBJECT('version', 1, 'type', 'products', 'ids', JSON_ARRAY(OLD.product_id, NEW.product_id), 'changedAt', DATE_FORMAT(UTC_TIMESTAMP(6), '%Y-%m-%dT%H:%i:%s.%fZ')));

CREATE TRIGGER product_categories_delete_outbox AFTER DELETE ON product_categories FOR EACH ROW
INSERT INTO PIPELINE_SCHEMA.search_outbox (message)
VALUES (JSON_OBJECT('version', 1, 'type', 'products', 'ids', JSON_ARRAY(OLD.product_id), 'changedAt', DATE_FORMAT(UTC_TIMESTAMP(6), '%Y-%m-%dT%H:%i:%s.%fZ')));

CREATE TRIGGER product_tags_insert_outbox AFTER INSERT ON product_tags FOR EACH ROW
INSERT INTO PIPELINE_SCHEMA.search_outbox (message)
VALUES (JSON_OBJECT('version', 1, 'type', 'products', 'ids', JSON_ARRAY(NEW.product_id), 'changedAt', DATE_FORMAT(UTC_TIMESTAMP(6), '%Y-%m-%dT%H:%i:%s.%fZ')));

CREATE TRIGGER product_tags_update_outbox AFTER UPDATE ON product_tags FOR EACH ROW
INSERT INTO PIPELINE_SCHEMA.search_outbox (message)
VALUES (JSON_OBJECT('version', 1, 'type', 'products', 'ids', JSON_ARRAY(OLD.product_id, NEW.product_id), 'changedAt', DATE_FORMAT(UTC_TIMESTAMP(6), '%Y-%m-%dT%H:%i:%s.%fZ')));

CREATE TRIGGER product_tags_delete_outbox AFTER DELETE ON product_tags FOR EACH ROW
INSERT INTO PIPELINE_SCHEMA.search_outbox (message)
VALUES (JSON_OBJECT('version', 1, 'type', 'products', 'ids', JSON_ARRAY(OLD.product_id), 'changedAt', DATE_FORMAT(UTC_TIMESTAMP(6), '%Y-%m-%dT%H:%i:%s.%fZ')));

CREATE TRIGGER product_images_insert_outbox AFTER INSERT ON product_images FOR EACH ROW
INSERT INTO PIPELINE_SCHEMA.search_outbox (message)
VALUES (JSON_OBJECT('version', 1, 'type', 'products', 'ids', JSON_ARRAY(NEW.product_id), 'changedAt', DATE_FORMAT(UTC_TIMESTAMP(6), '%Y-%m-%dT%H:%i:%s.%fZ')));

CREATE TRIGGER product_images_update_outbox AFTER UPDATE ON product_images FOR EACH ROW
INSERT INTO PIPELINE_SCHEMA.search_outbox (message)
VALUES (JSON_OBJECT('version', 1, 'type', 'products', 'ids', JSON_ARRAY(OLD.product_id, NEW.product_id), 'changedAt', DATE_FORMAT(UTC_TIMESTAMP(6), '%Y-%m-%dT%H:%i:%s.%fZ')));

CREATE TRIGGER product_images_delete_outbox AFTER DELETE ON product_images FOR EACH ROW
INSERT INTO PIPELINE_SCHEMA.search_outbox (message)
VALUES (JSON_OBJECT('version', 1, 'type', 'products', 'ids', JSON_ARRAY(OLD.product_id), 'changedAt', DATE_FORMAT(UTC_TIMESTAMP(6), '%Y-%m-%dT%H:%i:%s.%fZ')));

CREATE TRIGGER product_exposures_insert_outbox AFTER INSERT ON product_exposures FOR EACH ROW
INSERT INTO PIPELINE_SCHEMA.search_outbox (message)
VALUES (JSON_OBJECT('version', 1, 'type', 'products', 'ids', JSON_ARRAY(NEW.product_id), 'changedAt', DATE_FORMAT(UTC_TIMESTAMP(6), '%Y-%m-%dT%H:%i:%s.%fZ')));

CREATE TRIGGER product_exposures_update_outbox AFTER UPDATE ON product_exposures FOR EACH ROW
INSERT INTO PIPELINE_SCHEMA.search_outbox (message)
VALUES (JSON_OBJECT('version', 1, 'type', 'products', 'ids', JSON_ARRAY(OLD.product_id, NEW.product_id), 'changedAt', DATE_FORMAT(UTC_TIMESTAMP(6), '%Y-%m-%dT%H:%i:%s.%fZ')));

CREATE TRIGGER product_exposures_delete_outbox AFTER DELETE ON product_exposures FOR EACH ROW
INSERT INTO PIPELINE_SCHEMA.search_outbox (message)
VALUES (JSON_OBJECT('version', 1, 'type', 'products', 'ids', JSON_ARRAY(OLD.product_id), 'changedAt', DATE_FORMAT(UTC_TIMESTAMP(6), '%Y-%m-%dT%H:%i:%s.%fZ')));

CREATE TRIGGER time_deals_insert_outbox AFTER INSERT ON time_deals FOR EACH ROW
INSERT INTO PIPELINE_SCHEMA.search_outbox (message)
VALUES (JSON_OBJECT('version', 1, 'type', 'products', 'ids', JSON_ARRAY(NEW.product_id), 'changedAt', DATE_FORMAT(UTC_TIMESTAMP(6), '%Y-%m-%dT%H:%i:%s.%fZ')));

CREATE TRIGGER time_deals_update_outbox AFTER UPDATE ON time_deals FOR EACH ROW
INSERT INTO PIPELINE_SCHEMA.search_outbox (message)
VALUES (JSON_OBJECT('version', 1, 'type', 'products', 'ids', JSON_ARRAY(OLD.product_id, NEW.product_id), 'changedAt', DATE_FORMAT(UTC_TIMESTAMP(6), '%Y-%m-%dT%H:%i:%s.%fZ')));

CREATE TRIGGER time_deals_delete_outbox AFTER DELETE ON time_deals FOR EACH ROW
INSERT INTO PIPELINE_SCHEMA.search_outbox (message)
VALUES (JSON_OBJECT('version', 1, 'type', 'products', 'ids', JSON_ARRAY(OLD.product_id), 'changedAt', DATE_FORMAT(UTC_TIMESTAMP(6), '%Y-%m-%dT%H:%i:%s.%fZ')));

CREATE TRIGGER member_prices_insert_outbox AFTER INSERT ON member_prices FOR EACH ROW
INSERT INTO PIPELINE_SCHEMA.search_outbox (message)
VALUES (JSON_OBJECT('version', 1, 'type', 'products', 'ids', JSON_ARRAY(NEW.product_id), 'changedAt', DATE_FORMAT(UTC_TIMESTAMP(6), '%Y-%m-%dT%H:%i:%s.%fZ')));

CREATE TRIGGER member_prices_update_outbox AFTER UPDATE ON member_prices FOR EACH ROW
INSERT INTO PIPELINE_SCHEMA.search_outbox (message)
VALUES (JSON_OBJECT('version', 1, 'type', 'products', 'ids', JSON_ARRAY(OLD.product_id, NEW.product_id), 'changedAt', DATE_FORMAT(UTC_TIMESTAMP(6), '%Y-%m-%dT%H:%i:%s.%fZ')));

CREATE TRIGGER member_prices_delete_outbox AFTER DELETE ON member_prices FOR EACH ROW
INSERT INTO PIPELINE_SCHEMA.search_outbox (message)
VALUES (JSON_OBJECT('version', 1, 'type', 'products', 'ids', JSON_ARRAY(OLD.product_id), 'changedAt', DATE_FORMAT(UTC_TIMESTAMP(6), '%Y-%m-%dT%H:%i:%s.%fZ')));

CREATE TRIGGER product_coupons_insert_outbox AFTER INSERT ON product_coupons FOR EACH ROW
INSERT INTO PIPELINE_SCHEMA.search_outbox (message)
VALUES (JSON_OBJECT('version', 1, 'type', 'products', 'ids', JSON_ARRAY(NEW.product_id), 'changedAt', DATE_FORMAT(UTC_TIMESTAMP(6), '%Y-%m-%dT%H:%i:%s.%fZ')));

CREATE TRIGGER product_coupons_update_outbox AFTER UPDATE ON product_coupons FOR EACH ROW
INSERT INTO PIPELINE_SCHEMA.search_outbox (message)
VALUES (JSON_OBJECT('version', 1, 'type', 'products', 'ids', JSON_ARRAY(OLD.product_id, NEW.product_id), 'changedAt', DATE_FORMAT(UTC_TIMESTAMP(6), '%Y-%m-%dT%H:%i:%s.%fZ')));

CREATE TRIGGER product_coupons_delete_outbox AFTER DELETE ON product_coupons FOR EACH ROW
INSERT INTO PIPELINE_SCHEMA.search_outbox (message)
VALUES (JSON_OBJECT('version', 1, 'type', 'products', 'ids', JSON_ARRAY(OLD.product_id), 'changedAt', DATE_FORMAT(UTC_TIMESTAMP(6), '%Y-%m-%dT%H:%i:%s.%fZ')));

-- What many products share: the consumer looks their products up.

CREATE TRIGGER sellers_insert_outbox AFTER INSERT ON sellers FOR EACH ROW
INSERT INTO PIPELINE_SCHEMA.search_outbox (message)
VALUES (JSON_OBJECT('version', 1, 'type', 'seller', 'ids', JSON_ARRAY(NEW.id), 'changedAt', DATE_FORMAT(UTC_TIMESTAMP(6), '%Y-%m-%dT%H:%i:%s.%fZ')));

CREATE TRIGGER sellers_update_outbox AFTER UPDATE ON sellers FOR EACH ROW
INSERT INTO PIPELINE_SCHEMA.search_outbox (message)
VALUES (JSON_OBJECT('version', 1, 'type', 'seller', 'ids', JSON_ARRAY(OLD.id, NEW.id), 'changedAt', DATE_FORMAT(UTC_TIMESTAMP(6), '%Y-%m-%dT%H:%i:%s.%fZ')));

CREATE TRIGGER sellers_delete_outbox AFTER DELETE ON sellers FOR EACH ROW
INSERT INTO PIPELINE_SCHEMA.search_outbox (message)
VALUES (JSON_OBJECT('version', 1, 'type', 'seller', 'ids', JSON_ARRAY(OLD.id), 'changedAt', DATE_FORMAT(UTC_TIMESTAMP(6), '%Y-%m-%dT%H:%i:%s.%fZ')));

CREATE TRIGGER brands_insert_outbox AFTER INSERT ON brands FOR EACH ROW
INSERT INTO PIPELINE_SCHEMA.search_outbox (message)
VALUES (JSON_OBJECT('version', 1, 'type', 'brand', 'ids', JSON_ARRAY(NEW.id), 'changedAt', DATE_FORMAT(UTC_TIMESTAMP(6), '%Y-%m-%dT%H:%i:%s.%fZ')));

CREATE TRIGGER brands_update_outbox AFTER UPDATE ON brands FOR EACH ROW
INSERT INTO PIPELINE_SCHEMA.search_outbox (message)
VALUES (JSON_OBJECT('version', 1, 'type', 'brand', 'ids', JSON_ARRAY(OLD.id, NEW.id), 'changedAt', DATE_FORMAT(UTC_TIMESTAMP(6), '%Y-%m-%dT%H:%i:%s.%fZ')));

CREATE TRIGGER brands_delete_outbox AFTER DELETE ON brands FOR EACH ROW
INSERT INTO PIPELINE_SCHEMA.search_outbox (message)
VALUES (JSON_OBJECT('version', 1, 'type', 'brand', 'ids', JSON_ARRAY(OLD.id), 'changedAt', DATE_FORMAT(UTC_TIMESTAMP(6), '%Y-%m-%dT%H:%i:%s.%fZ')));

CREATE TRIGGER categories_insert_outbox AFTER INSERT ON categories FOR EACH ROW
INSERT INTO PIPELINE_SCHEMA.search_outbox (message)
VALUES (JSON_OBJECT('version', 1, 'type', 'category', 'ids', JSON_ARRAY(NEW.id), 'changedAt', DATE_FORMAT(UTC_TIMESTAMP(6), '%Y-%m-%dT%H:%i:%s.%fZ')));

CREATE TRIGGER categories_update_outbox AFTER UPDATE ON categories FOR EACH ROW
INSERT INTO PIPELINE_SCHEMA.search_outbox (message)
VALUES (JSON_OBJECT('version', 1, 'type', 'category', 'ids', JSON_ARRAY(OLD.id, NEW.id), 'changedAt', DATE_FORMAT(UTC_TIMESTAMP(6), '%Y-%m-%dT%H:%i:%s.%fZ')));

CREATE TRIGGER categories_delete_outbox AFTER DELETE ON categories FOR EACH ROW
INSERT INTO PIPELINE_SCHEMA.search_outbox (message)
VALUES (JSON_OBJECT('version', 1, 'type', 'category', 'ids', JSON_ARRAY(OLD.id), 'changedAt', DATE_FORMAT(UTC_TIMESTAMP(6), '%Y-%m-%dT%H:%i:%s.%fZ')));

CREATE TRIGGER brand_aliases_insert_outbox AFTER INSERT ON brand_aliases FOR EACH ROW
INSERT INTO PIPELINE_SCHEMA.search_outbox (message)
VALUES (JSON_OBJECT('version', 1, 'type', 'brand', 'ids', JSON_ARRAY(NEW.brand_id), 'changedAt', DATE_FORMAT(UTC_TIMESTAMP(6), '%Y-%m-%dT%H:%i:%s.%fZ')));

CREATE TRIGGER brand_aliases_update_outbox AFTER UPDATE ON brand_aliases FOR EACH ROW
INSERT INTO PIPELINE_SCHEMA.search_outbox (message)
VALUES (JSON_OBJECT('version', 1, 'type', 'brand', 'ids', JSON_ARRAY(OLD.brand_id, NEW.brand_id), 'changedAt', DATE_FORMAT(UTC_TIMESTAMP(6), '%Y-%m-%dT%H:%i:%s.%fZ')));

CREATE TRIGGER brand_aliases_delete_outbox AFTER DELETE ON brand_aliases FOR EACH ROW
INSERT INTO PIPELINE_SCHEMA.search_outbox (message)
VALUES (JSON_OBJECT('version', 1, 'type', 'brand', 'ids', JSON_ARRAY(OLD.brand_id), 'changedAt', DATE_FORMAT(UTC_TIMESTAMP(6), '%Y-%m-%dT%H:%i:%s.%fZ')));

CREATE TRIGGER storefronts_update_outbox AFTER UPDATE ON storefronts FOR EACH ROW
INSERT INTO PIPELINE_SCHEMA.search_outbox (message)
VALUES (JSON_OBJECT('version', 1, 'type', 'storefront', 'ids', JSON_ARRAY(OLD.id, NEW.id), 'changedAt', DATE_FORMAT(UTC_TIMESTAMP(6), '%Y-%m-%dT%H:%i:%s.%fZ')));

-- Policies with what they named before and what they name now: who is no longer named has to hear of it as well.

CREATE TRIGGER display_policies_insert_outbox AFTER INSERT ON display_policies FOR EACH ROW
INSERT INTO PIPELINE_SCHEMA.search_outbox (message)
VALUES (JSON_OBJECT(
  'version', 1, 'type', 'policy',
  'after', JSON_OBJECT('storefront', NEW.storefront_id, 'targetType', NEW.target_type, 'targetId', NEW.target_id),
  'changedAt', DATE_FORMAT(UTC_TIMESTAMP(6), '%Y-%m-%dT%H:%i:%s.%fZ')
));

CREATE TRIGGER display_policies_update_outbox AFTER UPDATE ON display_policies FOR EACH ROW
INSERT INTO PIPELINE_SCHEMA.search_outbox (message)
VALUES (JSON_OBJECT(
  'version', 1, 'type', 'policy',
  'before', JSON_OBJECT('storefront', OLD.storefront_id, 'targetType', OLD.target_type, 'targetId', OLD.target_id),
  'after', JSON_OBJECT('storefront', NEW.storefront_id, 'targetType', NEW.target_type, 'targetId', NEW.target_id),
  'changedAt', DATE_FORMAT(UTC_TIMESTAMP(6), '%Y-%m-%dT%H:%i:%s.%fZ')
));

CREATE TRIGGER display_policies_delete_outbox AFTER DELETE ON display_policies FOR EACH ROW
INSERT INTO PIPELINE_SCHEMA.search_outbox (message)
VALUES (JSON_OBJECT(
  'version', 1, 'type', 'policy',
  'before', JSON_OBJECT('storefront', OLD.storefront_id, 'targetType', OLD.target_type, 'targetId', OLD.target_id),
  'changedAt', DATE_FORMAT(UTC_TIMESTAMP(6), '%Y-%m-%dT%H:%i:%s.%fZ')
));

-- A coupon with its products, 500 in a message. Its rows of product_coupons tell of themselves.

CREATE TRIGGER coupons_update_outbox AFTER UPDATE ON coupons FOR EACH ROW
INSERT INTO PIPELINE_SCHEMA.search_outbox (message)
SELECT JSON_OBJECT('version', 1, 'type', 'products', 'ids', JSON_ARRAYAGG(product_id), 'changedAt', DATE_FORMAT(UTC_TIMESTAMP(6), '%Y-%m-%dT%H:%i:%s.%fZ'))
FROM product_coupons
WHERE coupon_id = NEW.id
GROUP BY product_id DIV 500;

CREATE TRIGGER coupons_delete_outbox AFTER DELETE ON coupons FOR EACH ROW
INSERT INTO PIPELINE_SCHEMA.search_outbox (message)
SELECT JSON_OBJECT('version', 1, 'type', 'products', 'ids', JSON_ARRAYAGG(product_id), 'changedAt', DATE_FORMAT(UTC_TIMESTAMP(6), '%Y-%m-%dT%H:%i:%s.%fZ'))
FROM product_coupons
WHERE coupon_id = OLD.id
GROUP BY product_id DIV 500;
