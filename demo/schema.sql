-- The source database of the demo: a Korean fashion marketplace with several storefronts.
-- Runs on MySQL 8.4 and on MariaDB 11.4, in the connection's default database.
--
-- All DATETIME are UTC (so sessions run with time_zone = '+00:00'), to the second; every period is [from, to):
-- the first moment counts, the last does not, and NULL leaves that end open. All money is whole won.
-- Codes (status, gender, ...) are VARCHAR without CHECK on purpose: a source that one does not own can send an
-- unknown code, and whoever reads it has to cope. There are no foreign keys: loading a million products would pay for
-- them, and cascaded deletes fire no triggers. A product is never deleted and inserted again.
-- Tables of a product's children start their primary key with product_id, so that the children of a page of
-- products lie side by side.

CREATE TABLE storefronts (
  id VARCHAR(32) COLLATE utf8mb4_bin NOT NULL COMMENT '[a-z0-9]+',
  name VARCHAR(100) NOT NULL,
  time_zone VARCHAR(64) COLLATE utf8mb4_bin NOT NULL COMMENT 'IANA name; delivery cutoffs are in it',
  PRIMARY KEY (id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_unicode_ci COMMENT = 'A shop that shoppers visit';

CREATE TABLE sellers (
  id INT UNSIGNED NOT NULL,
  name VARCHAR(100) NOT NULL,
  status VARCHAR(32) COLLATE utf8mb4_bin NOT NULL COMMENT 'active | on_leave | blinded | contract_ended | under_review',
  leave_from DATETIME NULL COMMENT 'Leave, also a planned one: [leave_from, leave_to), both NULL: none',
  leave_to DATETIME NULL,
  internal BOOLEAN NOT NULL DEFAULT FALSE COMMENT 'Test seller: staff only',
  created_at DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
  updated_at DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
  PRIMARY KEY (id),
  KEY sellers_status (status)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_unicode_ci COMMENT = 'Who sells; one seller has up to 100,000 products';

CREATE TABLE brands (
  id INT UNSIGNED NOT NULL,
  name_ko VARCHAR(100) NOT NULL,
  name_en VARCHAR(100) NOT NULL,
  blinded BOOLEAN NOT NULL DEFAULT FALSE COMMENT 'Hidden by an administrator, at once',
  rights_claim BOOLEAN NOT NULL DEFAULT FALSE COMMENT 'A claim of infringed rights is open: hidden, at once',
  embargo_from DATETIME NULL COMMENT 'Not to be shown during [embargo_from, embargo_until), both NULL: none',
  embargo_until DATETIME NULL,
  created_at DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
  updated_at DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
  PRIMARY KEY (id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_unicode_ci COMMENT = 'Brands, with a Korean and an English name';

CREATE TABLE brand_aliases (
  brand_id INT UNSIGNED NOT NULL,
  alias VARCHAR(100) COLLATE utf8mb4_bin NOT NULL COMMENT 'Another spelling that shoppers type, beside name_ko and name_en',
  PRIMARY KEY (brand_id, alias)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_unicode_ci COMMENT = 'Other spellings of brands';

CREATE TABLE categories (
  id INT UNSIGNED NOT NULL,
  parent_id INT UNSIGNED NULL COMMENT 'NULL: a top category',
  name_ko VARCHAR(100) NOT NULL,
  name_en VARCHAR(100) NOT NULL,
  depth TINYINT UNSIGNED NOT NULL COMMENT '1: top category',
  displayed BOOLEAN NOT NULL DEFAULT TRUE COMMENT 'FALSE hides the subtree',
  in_use BOOLEAN NOT NULL DEFAULT TRUE COMMENT 'FALSE: retired; hides the subtree',
  sort_order INT NOT NULL DEFAULT 0 COMMENT 'Among its siblings',
  created_at DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
  updated_at DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
  PRIMARY KEY (id),
  KEY categories_parent (parent_id, sort_order)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_unicode_ci COMMENT = 'The category tree; a product is hidden when all its paths are hidden';

CREATE TABLE products (
  id BIGINT UNSIGNED NOT NULL COMMENT 'Ascending, with gaps',
  seller_id INT UNSIGNED NOT NULL,
  brand_id INT UNSIGNED NOT NULL,
  name VARCHAR(255) NOT NULL COMMENT 'The title as the seller wrote it',
  model_code VARCHAR(64) NOT NULL DEFAULT '',
  description TEXT NOT NULL,
  sale_status VARCHAR(32) COLLATE utf8mb4_bin NOT NULL COMMENT 'on_sale | sold_out | temporarily_sold_out | suspended | ended',
  approval VARCHAR(32) COLLATE utf8mb4_bin NOT NULL COMMENT 'reviewing | approved | rejected',
  displayed BOOLEAN NOT NULL DEFAULT TRUE COMMENT 'In all storefronts; each storefront has its own in product_exposures',
  blinded BOOLEAN NOT NULL DEFAULT FALSE COMMENT 'Taken down after a report, at once',
  adult BOOLEAN NOT NULL DEFAULT FALSE COMMENT 'Only for shoppers verified to be 19 or older',
  searchable BOOLEAN NOT NULL DEFAULT TRUE COMMENT 'FALSE: reachable by link, never found',
  internal BOOLEAN NOT NULL DEFAULT FALSE COMMENT 'Test product: staff only',
  moderation VARCHAR(32) COLLATE utf8mb4_bin NOT NULL DEFAULT 'ok' COMMENT 'Of the title: ok | flagged (shown late) | banned (hidden)',
  group_id BIGINT UNSIGNED NULL COMMENT 'Same item offered several times; NULL: on its own',
  channels VARCHAR(32) COLLATE utf8mb4_bin NOT NULL DEFAULT 'app,web' COMMENT 'Comma list of app, web',
  member_grades VARCHAR(255) COLLATE utf8mb4_bin NOT NULL DEFAULT '' COMMENT 'Comma list of member grades and affiliates that may see it; empty: all',
  list_price INT UNSIGNED NOT NULL,
  sale_price INT UNSIGNED NOT NULL COMMENT 'Everyday price, at most list_price',
  price_display VARCHAR(32) COLLATE utf8mb4_bin NOT NULL DEFAULT 'shown' COMMENT 'shown | members_only | inquiry',
  sale_from DATETIME NULL COMMENT 'May be bought during [sale_from, sale_to); before and after it is shown but not sold',
  sale_to DATETIME NULL,
  delivery VARCHAR(32) COLLATE utf8mb4_bin NOT NULL DEFAULT 'standard' COMMENT 'standard | today | dawn',
  delivery_cutoff TIME NULL COMMENT 'Storefront-local; orders from then on leave a day later; NULL: none',
  delivery_regions VARCHAR(255) COLLATE utf8mb4_bin NOT NULL DEFAULT '' COMMENT 'Comma list of seoul, metro, mainland, jeju that the fast delivery reaches; empty: all',
  delivery_fee INT UNSIGNED NOT NULL DEFAULT 0,
  sold_out_display VARCHAR(32) COLLATE utf8mb4_bin NOT NULL DEFAULT 'show' COMMENT 'When nothing is left: show (last) | hide',
  gender VARCHAR(16) COLLATE utf8mb4_bin NOT NULL COMMENT 'female | male | unisex | kids',
  age_group VARCHAR(16) COLLATE utf8mb4_bin NOT NULL COMMENT 'kids | teens | twenties | thirties | forties | all',
  season VARCHAR(16) COLLATE utf8mb4_bin NOT NULL COMMENT 'spring | summer | autumn | winter | all',
  fit VARCHAR(16) COLLATE utf8mb4_bin NOT NULL DEFAULT '' COMMENT 'slim | regular | semi_over | over | wide; empty: does not apply',
  fabric VARCHAR(32) COLLATE utf8mb4_bin NOT NULL DEFAULT '' COMMENT 'cotton, linen, denim, wool, ...; empty: unknown',
  pattern VARCHAR(32) COLLATE utf8mb4_bin NOT NULL DEFAULT '' COMMENT 'plain, stripe, check, floral, ...; empty: does not apply',
  created_at DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
  updated_at DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
  PRIMARY KEY (id),
  KEY products_seller (seller_id, id),
  KEY products_brand (brand_id, id),
  KEY products_group (group_id),
  KEY products_blinded (blinded, updated_at),
  KEY products_updated (updated_at)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_unicode_ci COMMENT = 'One row a product; what may be bought of it is in product_options';

CREATE TABLE product_options (
  product_id BIGINT UNSIGNED NOT NULL,
  id BIGINT UNSIGNED NOT NULL,
  colour VARCHAR(64) NOT NULL COMMENT 'As the seller calls it',
  colour_group VARCHAR(32) COLLATE utf8mb4_bin NOT NULL COMMENT 'One of about 20: black, white, gray, navy, ...',
  size VARCHAR(32) COLLATE utf8mb4_bin NOT NULL COMMENT 'S, M, 2XL, FREE, 28, 270, 75B, 120, ...',
  size_type VARCHAR(16) COLLATE utf8mb4_bin NOT NULL COMMENT 'clothing | waist | shoes | underwear | kids | free',
  stock INT NOT NULL COMMENT 'Pieces; 0 or less: sold out',
  extra_price INT NOT NULL DEFAULT 0 COMMENT 'Added to the price of the product; may be negative',
  displayed BOOLEAN NOT NULL DEFAULT TRUE,
  PRIMARY KEY (product_id, id),
  UNIQUE KEY product_options_id (id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_unicode_ci COMMENT = 'Colour and size of a product, with its stock';

CREATE TABLE product_categories (
  product_id BIGINT UNSIGNED NOT NULL,
  category_id INT UNSIGNED NOT NULL COMMENT 'The deepest category; its parents follow from the tree',
  is_primary BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (product_id, category_id),
  KEY product_categories_category (category_id, product_id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_unicode_ci COMMENT = 'Where a product is filed: one primary category, sometimes others';

CREATE TABLE product_tags (
  product_id BIGINT UNSIGNED NOT NULL,
  tag VARCHAR(100) COLLATE utf8mb4_bin NOT NULL,
  PRIMARY KEY (product_id, tag)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_unicode_ci COMMENT = 'Words that the seller added';

CREATE TABLE product_images (
  product_id BIGINT UNSIGNED NOT NULL,
  position TINYINT UNSIGNED NOT NULL COMMENT '0: the main picture',
  url VARCHAR(255) COLLATE utf8mb4_bin NOT NULL,
  PRIMARY KEY (product_id, position)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_unicode_ci COMMENT = 'Pictures';

CREATE TABLE product_exposures (
  product_id BIGINT UNSIGNED NOT NULL,
  storefront_id VARCHAR(32) COLLATE utf8mb4_bin NOT NULL,
  displayed BOOLEAN NOT NULL DEFAULT TRUE,
  display_from DATETIME NULL COMMENT 'Shown during [display_from, display_to)',
  display_to DATETIME NULL,
  price INT UNSIGNED NULL COMMENT 'Price in this storefront instead of products.sale_price; NULL: that one',
  PRIMARY KEY (product_id, storefront_id),
  KEY product_exposures_storefront (storefront_id, product_id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_unicode_ci COMMENT = 'Where a product is offered; no row: not in that storefront';

CREATE TABLE product_statistics (
  product_id BIGINT UNSIGNED NOT NULL,
  storefront_id VARCHAR(32) COLLATE utf8mb4_bin NOT NULL,
  impressions_7d INT UNSIGNED NOT NULL DEFAULT 0,
  views_7d INT UNSIGNED NOT NULL DEFAULT 0,
  orders_7d INT UNSIGNED NOT NULL DEFAULT 0,
  likes INT UNSIGNED NOT NULL DEFAULT 0,
  reviews INT UNSIGNED NOT NULL DEFAULT 0,
  rating_x100 SMALLINT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'Mean of the reviews, 100 to 500; 0: no review',
  PRIMARY KEY (product_id, storefront_id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_unicode_ci COMMENT = 'What shoppers of a storefront did with a product; written by a job';

CREATE TABLE time_deals (
  id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
  product_id BIGINT UNSIGNED NOT NULL,
  storefront_id VARCHAR(32) COLLATE utf8mb4_bin NULL COMMENT 'NULL: every storefront',
  price INT UNSIGNED NOT NULL,
  starts_at DATETIME NOT NULL COMMENT 'In force during [starts_at, ends_at)',
  ends_at DATETIME NOT NULL,
  priority INT NOT NULL DEFAULT 0 COMMENT 'Of deals that overlap the highest wins, then the lowest price',
  enabled BOOLEAN NOT NULL DEFAULT TRUE,
  created_at DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
  updated_at DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
  PRIMARY KEY (id),
  KEY time_deals_product (product_id, id),
  KEY time_deals_starts (starts_at),
  KEY time_deals_ends (ends_at)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_unicode_ci COMMENT = 'Another price for a while; deals of a product may overlap';

CREATE TABLE member_prices (
  product_id BIGINT UNSIGNED NOT NULL,
  grade VARCHAR(32) COLLATE utf8mb4_bin NOT NULL COMMENT 'silver | gold | vip, or an affiliate',
  price INT UNSIGNED NOT NULL,
  PRIMARY KEY (product_id, grade)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_unicode_ci COMMENT = 'Price for a grade of members';

CREATE TABLE coupons (
  id INT UNSIGNED NOT NULL,
  storefront_id VARCHAR(32) COLLATE utf8mb4_bin NULL COMMENT 'NULL: every storefront',
  name VARCHAR(100) NOT NULL,
  amount_off INT UNSIGNED NULL COMMENT 'Won off; either this or percent_off',
  percent_off TINYINT UNSIGNED NULL,
  max_amount_off INT UNSIGNED NULL COMMENT 'Limit of percent_off in won; NULL: none',
  min_price INT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'Holds for prices from here on',
  member_grades VARCHAR(255) COLLATE utf8mb4_bin NOT NULL DEFAULT '' COMMENT 'Comma list; empty: everybody',
  starts_at DATETIME NOT NULL COMMENT 'In force during [starts_at, ends_at)',
  ends_at DATETIME NOT NULL,
  enabled BOOLEAN NOT NULL DEFAULT TRUE,
  created_at DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
  updated_at DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
  PRIMARY KEY (id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_unicode_ci COMMENT = 'Coupons; product_coupons says for which products';

CREATE TABLE product_coupons (
  product_id BIGINT UNSIGNED NOT NULL,
  coupon_id INT UNSIGNED NOT NULL,
  PRIMARY KEY (product_id, coupon_id),
  KEY product_coupons_coupon (coupon_id, product_id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_unicode_ci COMMENT = 'The products that a coupon is good for';

CREATE TABLE display_policies (
  id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
  storefront_id VARCHAR(32) COLLATE utf8mb4_bin NULL COMMENT 'NULL: every storefront',
  target_type VARCHAR(32) COLLATE utf8mb4_bin NOT NULL COMMENT 'product | seller | brand | category (with its subtree) | all',
  target_id VARCHAR(32) COLLATE utf8mb4_bin NULL COMMENT 'Id of the target; NULL for all',
  effect VARCHAR(32) COLLATE utf8mb4_bin NOT NULL COMMENT 'hide | show | price | boost | bury',
  parameters JSON NULL COMMENT 'price: {"price": won} or {"percentOff": 1-99}; boost: {"factor": 1-2}; bury: {"factor": 0.5-1}',
  starts_at DATETIME NULL COMMENT 'In force during [starts_at, ends_at)',
  ends_at DATETIME NULL,
  priority INT NOT NULL DEFAULT 0 COMMENT 'The highest wins among policies of one effect',
  enabled BOOLEAN NOT NULL DEFAULT TRUE COMMENT 'Policies are disabled, never deleted',
  created_by VARCHAR(100) NOT NULL,
  reason VARCHAR(255) NOT NULL,
  created_at DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
  updated_at DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
  PRIMARY KEY (id),
  KEY display_policies_target (target_type, target_id),
  KEY display_policies_starts (starts_at),
  KEY display_policies_ends (ends_at)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_unicode_ci COMMENT = 'What operators decided about display, price and order beside the columns of the rows themselves';

CREATE TABLE merchandising (
  id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
  storefront_id VARCHAR(32) COLLATE utf8mb4_bin NOT NULL,
  kind VARCHAR(32) COLLATE utf8mb4_bin NOT NULL COMMENT 'pin | boost | bury | hide | redirect',
  query_text VARCHAR(100) COLLATE utf8mb4_bin NULL COMMENT 'For this query ...',
  category_id INT UNSIGNED NULL COMMENT '... or for this category; exactly one of the two',
  product_id BIGINT UNSIGNED NULL COMMENT 'What is pinned, boosted, buried or hidden; NULL for redirect',
  position SMALLINT UNSIGNED NULL COMMENT 'pin: place in the list, from 1',
  url VARCHAR(255) COLLATE utf8mb4_bin NULL COMMENT 'redirect: the page',
  weight DECIMAL(6, 3) NULL COMMENT 'boost and bury: factor of the score',
  starts_at DATETIME NULL COMMENT 'In force during [starts_at, ends_at)',
  ends_at DATETIME NULL,
  enabled BOOLEAN NOT NULL DEFAULT TRUE COMMENT 'Disabled, never deleted',
  created_by VARCHAR(100) NOT NULL,
  reason VARCHAR(255) NOT NULL,
  created_at DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
  updated_at DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
  PRIMARY KEY (id),
  KEY merchandising_query (storefront_id, query_text),
  KEY merchandising_category (storefront_id, category_id),
  KEY merchandising_product (product_id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_unicode_ci COMMENT = 'What merchandisers want to be seen for a query or a category';

CREATE TABLE operator_changes (
  id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
  subject VARCHAR(32) COLLATE utf8mb4_bin NOT NULL COMMENT 'display_policies | merchandising',
  subject_id BIGINT UNSIGNED NOT NULL,
  action VARCHAR(32) COLLATE utf8mb4_bin NOT NULL COMMENT 'add | change | disable | undo',
  row_before JSON NULL,
  row_after JSON NULL,
  changed_by VARCHAR(100) NOT NULL,
  reason VARCHAR(255) NOT NULL,
  changed_at DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
  PRIMARY KEY (id),
  KEY operator_changes_subject (subject, subject_id, id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_unicode_ci COMMENT = 'Who changed which policy, when and why; what undo reads';

CREATE TABLE product_attributes (
  product_id BIGINT UNSIGNED NOT NULL,
  attributes JSON NOT NULL COMMENT 'What the generator made the product from: item, category, brand, colours, fit, season, fabric, gender, sizes, price, noise in its title',
  PRIMARY KEY (product_id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_unicode_ci COMMENT = 'For judging search by attributes; the pipeline and the search never read it';
