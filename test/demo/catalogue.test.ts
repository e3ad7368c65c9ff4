import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { catalogueHash, generateCatalogue } from '../../demo/generate/catalogue.ts';
import { colourGroups } from '../../demo/generate/colours.ts';
import { productId, productRows } from '../../demo/generate/product.ts';
import { columnsOf } from '../../demo/generate/tables.ts';
import { schemaStatements } from '../../demo/load-catalogue.ts';
import { generatedRows, groupedBy } from './generated-rows.ts';

/** Whoever changes this moves every benchmark and judgment that was made on the catalogue. */
const HASH_OF_500 = '2bb2b62c97df584c782a3a8d9be0e21f0fdc114f60592dc11ae5a80b7527b32c';

describe('the generated catalogue', () => {
  it('has the same rows for the same seed, on every machine', () => {
    expect(catalogueHash({ products: 500, seed: 1 })).toBe(HASH_OF_500);
    expect(catalogueHash({ products: 500, seed: 1 })).toBe(HASH_OF_500);
  });

  it('has other rows for another seed', () => {
    expect(catalogueHash({ products: 50, seed: 2 })).not.toBe(catalogueHash({ products: 50, seed: 1 }));
  });

  it('has the same first products whatever the number of products', () => {
    const few = [...generateCatalogue({ products: 520, seed: 7 })];
    const many = [...generateCatalogue({ products: 900, seed: 7 })];
    const startOfNext = many.findIndex(({ table, values }) => table === 'products' && values[0] === productId(7, 520));
    expect(many.slice(0, startOfNext)).toEqual(few.slice(0, startOfNext));
    // What follows the products are the operators' rows, which name early products only.
    expect(many.slice(-(few.length - startOfNext))).toEqual(few.slice(startOfNext));
  });

  it('has ids that ascend with small and large gaps', () => {
    const ids = generatedRows({ products: 2500, seed: 1 })('products').map(({ id }) => Number(id));
    const steps = ids.slice(1).map((id, place) => id - (ids[place] ?? id));
    expect(Math.min(...steps)).toBeGreaterThanOrEqual(1);
    expect(new Set(steps.filter((step) => step < 10)).size).toBeGreaterThan(3);
    expect(steps.filter((step) => step > 10_000)).toHaveLength(2);
  });

  it('fills every column that the schema requires, in the order of the primary keys', async () => {
    const rows = generatedRows({ products: 300, seed: 3 });
    for (const statement of await schemaStatements()) {
      const [, table = ''] = /^CREATE TABLE (\w+)/.exec(statement) ?? [];
      if (table === 'operator_changes') continue;
      const [, ...lines] = statement.split('\n').map((line) => line.trim());
      const columns = lines.flatMap((line) => /^([a-z]\w*) [A-Z]/.exec(line)?.[1] ?? []);
      expect(columnsOf, table).toHaveProperty(table, columns);
    }
    const keys = rows('product_options').map(({ product_id, id }) => Number(product_id) * 1e6 + (Number(id) % 100));
    expect(keys).toEqual(keys.toSorted((a, b) => a - b));
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('has the proportions of a marketplace', () => {
    const rows = generatedRows({ products: 4000, seed: 1 });
    const each = (table: Parameters<typeof rows>[0]): number => rows(table).length / 4000;
    expect(each('product_options')).toBeGreaterThan(5);
    expect(each('product_options')).toBeLessThan(8);
    expect(each('product_exposures')).toBeGreaterThan(2.3);
    expect(each('product_exposures')).toBeLessThan(2.7);
    expect(each('product_tags')).toBeGreaterThan(2);
    expect(each('product_images')).toBe(3);
    expect(each('product_attributes')).toBe(1);
    const bytes = rows('products').map(({ description }) => Buffer.byteLength(String(description)));
    expect(bytes.reduce((sum, size) => sum + size, 0) / 4000).toBeGreaterThan(550);
    expect(Math.max(...bytes)).toBeLessThan(1200);
    for (const { name, list_price, sale_price } of rows('products')) {
      expect(String(name).length).toBeLessThanOrEqual(255);
      expect(Number(sale_price)).toBeLessThanOrEqual(Number(list_price));
    }
  });

  it('streams: memory does not grow with the number of products', () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const heapAfter = new Map<number, number>();
    let products = 0;
    for (const { table } of generateCatalogue({ products: 60_000, seed: 1 })) {
      if (table !== 'products') continue;
      products++;
      if (products % 20_000 === 0) {
        collect();
        heapAfter.set(products, process.memoryUsage().heapUsed);
      }
    }
    expect((heapAfter.get(60_000) ?? Infinity) - (heapAfter.get(20_000) ?? 0)).toBeLessThan(4_000_000);
  });

  it('refuses a size or a seed that means nothing', () => {
    expect(() => [...generateCatalogue({ products: 1.5, seed: 1 })]).toThrow(
      'number of products must be a whole number',
    );
    expect(() => [...generateCatalogue({ products: 1, seed: -1 })]).toThrow('seed must be a whole number');
  });

  it('repeats a group of same items with other sellers and titles', () => {
    const grouped = generatedRows({ products: 2000, seed: 1 })('products').filter(({ group_id }) => group_id !== null);
    const groups = groupedBy(grouped, 'group_id');
    expect(groups.size).toBeGreaterThan(10);
    for (const [id, members] of groups) {
      expect(members.map((member) => member['id'])).toContain(id);
      expect(new Set(members.map(({ model_code }) => model_code)).size).toBe(1);
    }
    expect([...groups.values()].some((members) => new Set(members.map(({ seller_id }) => seller_id)).size > 1)).toBe(
      true,
    );
  });

  it('has pictures in the paints of the colour groups, for every option', () => {
    const rows = generatedRows({ products: 1000, seed: 1 });
    for (const { colour_group } of rows('product_options')) expect(colourGroups).toHaveProperty(String(colour_group));
    for (const { url } of rows('product_images')) {
      const [, group = ''] = /^\/garments\/(\w+)\/[a-z-]+\.svg$/.exec(String(url)) ?? [];
      expect(colourGroups, String(url)).toHaveProperty(group);
    }
  });

  it('draws a product by its index alone', () => {
    expect(productRows(1, 123)).toEqual(productRows(1, 123));
    expect(productRows(1, 123)).not.toEqual(productRows(1, 124));
  });
});
