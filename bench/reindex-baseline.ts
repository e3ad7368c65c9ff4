// The idiomatic pipeline, as the two clients' own documentation leads to it: rows streamed from MySQL as objects,
// children by id set, documents through the Elasticsearch client's bulk helper. The SQL and the transform are ours.
import type { Pool, RowDataPacket } from 'mysql2';
import type { Pool as PromisePool } from 'mysql2/promise';
import { createElasticsearch } from '../src/clients/elasticsearch.ts';
import { createMySqlPool } from '../src/clients/mysql.ts';
import type { ProductRow } from '../src/extract/product-row.ts';
import { readProductsByIds } from '../src/extract/product-rows.ts';
import { readSourceQueries, type SourceQueries } from '../src/extract/source-queries.ts';
import { type ColumnKind, SOURCE_SHAPE, type SourceFile, type SourceRow } from '../src/extract/source-shape.ts';
import { takeVersion } from '../src/extract/version.ts';
import { readStorefronts } from '../src/storefronts/read-storefronts.ts';
import type { Storefront } from '../src/storefronts/storefront.ts';
import type { ProductDocument } from '../src/transform/product-document.ts';
import { type PolicyContext, preparePolicies, transformProduct } from '../src/transform/transform-product.ts';
import { rssPeakMb, startClock } from './reindex/clock.ts';
import { groupBy } from './reindex/group-by.ts';
import { answerJob, type BaselineJob, type Measured } from './reindex/job.ts';

interface Loaded {
  readonly index: string;
  readonly document: ProductDocument;
}

const BATCH_ROWS = 1_000;

async function measure({ config, watched, indices }: BaselineJob): Promise<Measured> {
  const pool = createMySqlPool(config.MYSQL_URL ?? '', { connectionLimit: 2 });
  const client = createElasticsearch({
    url: config.ELASTICSEARCH_URL,
    auth: { apiKey: config.ELASTICSEARCH_REINDEX_API_KEY ?? '' },
    // The client's own default, which is its only defence against a busy Elasticsearch.
    maxRetries: 3,
  });
  let dropped: string | undefined;
  try {
    const queries = await readSourceQueries(config.SOURCE_SQL_DIR);
    const storefronts = [...(await readStorefronts(config.STOREFRONTS_DIR)).values()];
    const lap = startClock(watched);
    const source = { pool, pipelineSchema: config.MYSQL_PIPELINE_SCHEMA };
    const { state } = await readProductsByIds(source, queries, []);
    const connection = await pool.getConnection();
    const version = await takeVersion(connection, config.MYSQL_PIPELINE_SCHEMA);
    connection.release();
    const context = preparePolicies(state);
    const stats = await client.helpers.bulk<Loaded>({
      datasource: documents(pool, queries, storefronts, indices, context, version.now),
      onDocument: ({ index, document }) => [
        { index: { _index: index, _id: String(document.id), version: version.value, version_type: 'external_gte' } },
        // The type asks for what came in, though the document is what is sent.
        { ...document, version: version.value } as never,
      ],
      filter_path: 'errors,items.*.status,items.*.error',
      onDrop: ({ status, error }) => {
        dropped ??= `${status} ${error?.type ?? ''} ${error?.reason ?? ''}`;
      },
    });
    const measured = lap();
    const fault = stats.failed > 0 ? `${stats.failed} documents failed: ${dropped}` : null;
    return { ...measured, documents: stats.successful, rssPeakMb: rssPeakMb(), indices, stretches: null, fault };
  } finally {
    await client.close();
    await pool.end();
  }
}

async function* documents(
  pool: PromisePool,
  queries: SourceQueries,
  storefronts: readonly Storefront[],
  indices: BaselineJob['indices'],
  context: PolicyContext,
  now: number,
): AsyncGenerator<Loaded> {
  for await (const products of batches(pool.pool, queries)) {
    const rows = await withChildren(pool, queries, products);
    for (const storefront of storefronts) {
      const index = indices[storefront.id] ?? '';
      for (const row of rows) {
        const transformed = transformProduct(row, storefront, context, now);
        if (transformed.kind === 'document') yield { index, document: transformed.document };
      }
    }
  }
}

async function* batches(pool: Pool, queries: SourceQueries): AsyncGenerator<SourceRow<'products'>[]> {
  let batch: SourceRow<'products'>[] = [];
  const everyProduct = queries.products.replace('WHERE id IN (?)', '');
  for await (const row of pool.query(everyProduct).stream({ highWaterMark: BATCH_ROWS })) {
    batch.push(convert('products', row as RowDataPacket));
    if (batch.length < BATCH_ROWS) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

async function withChildren(
  pool: PromisePool,
  queries: SourceQueries,
  products: readonly SourceRow<'products'>[],
): Promise<ProductRow[]> {
  const ids = products.map(({ id }) => id);
  const read = async <F extends SourceFile>(file: F, keys: readonly number[] = ids): Promise<SourceRow<F>[]> => {
    const [rows] = await pool.query<RowDataPacket[]>(queries[file], [keys]);
    return rows.map((row) => convert(file, row));
  };
  const ofProduct = async <F extends 'options' | 'tags' | 'images' | 'exposures'>(file: F) =>
    groupBy(await read(file), ({ productId }) => productId);
  const sellers = new Map((await read('sellers', distinct(products, 'sellerId'))).map((one) => [one.id, one]));
  const brandIds = distinct(products, 'brandId');
  const aliases = groupBy(await read('brand-aliases', brandIds), ({ brandId }) => brandId);
  const brands = new Map((await read('brands', brandIds)).map((one) => [one.id, one]));
  const categories = groupBy(await read('product-categories'), ({ productId }) => productId);
  const options = await ofProduct('options');
  const tags = await ofProduct('tags');
  const images = await ofProduct('images');
  const exposures = await ofProduct('exposures');
  const statistics = groupBy(await read('statistics'), ({ productId }) => productId);
  const timeDeals = groupBy(await read('time-deals'), ({ productId }) => productId);
  const memberPrices = groupBy(await read('member-prices'), ({ productId }) => productId);
  const coupons = groupBy(await read('coupons'), ({ productId }) => productId);
  return products.map(({ sellerId, brandId, ...product }) => {
    const { id } = product;
    const brand = brandId === null ? undefined : brands.get(brandId);
    return {
      ...product,
      seller: sellers.get(sellerId) ?? null,
      brand: brand === undefined ? null : { ...brand, aliases: (aliases.get(brand.id) ?? []).map((one) => one.alias) },
      categories: (categories.get(id) ?? []).map((one) => ({ categoryId: one.categoryId, primary: one.isPrimary })),
      options: options.get(id) ?? [],
      tags: (tags.get(id) ?? []).map(({ tag }) => tag),
      images: (images.get(id) ?? []).map(({ url }) => url),
      exposures: exposures.get(id) ?? [],
      statistics: statistics.get(id) ?? [],
      timeDeals: timeDeals.get(id) ?? [],
      memberPrices: (memberPrices.get(id) ?? []).map(({ grade, price }) => ({ grade, price })),
      coupons: coupons.get(id) ?? [],
    };
  });
}

function distinct(products: readonly SourceRow<'products'>[], column: 'sellerId' | 'brandId'): number[] {
  return [...new Set(products.map((product) => product[column]))].filter((id) => id !== null);
}

/** Column by column, as one writes it by hand. */
function convert<F extends SourceFile>(file: F, row: RowDataPacket): SourceRow<F> {
  const shape: Record<string, ColumnKind> = SOURCE_SHAPE[file];
  const converted: Record<string, unknown> = {};
  for (const [name, kind] of Object.entries(shape)) {
    const property = name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
    converted[property] = convertValue(kind, row[name] as Value);
  }
  return converted as SourceRow<F>;
}

/** Text, or a number: the session has dates and JSON as text. */
type Value = string | number | null;

function convertValue(kind: ColumnKind, value: Value): unknown {
  if (value === null) return null;
  if (kind.startsWith('flag')) return value === 1;
  if (kind.startsWith('moment')) return Date.parse(`${String(value).replace(' ', 'T')}Z`);
  if (kind === 'list') return listOf(String(value));
  return kind.startsWith('text') ? String(value) : Number(value);
}

function listOf(text: string): string[] {
  return text.split(',').filter((entry) => entry !== '');
}

answerJob(measure);
