import { Command, InvalidArgumentError } from 'commander';
import { createMySqlPool, explainMySqlError } from '../src/clients/mysql.ts';
import { catalogueHash } from './generate/catalogue.ts';
import { loadCatalogue } from './load-catalogue.ts';

function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('Give a whole number.');
  return Number(text);
}

function databaseName(text: string): string {
  if (!/^\w{1,64}$/.test(text)) throw new InvalidArgumentError('Give letters, digits and underscores.');
  return text;
}

/** `url` is MYSQL_ADMIN_URL: it may create the database. */
async function load(url: string, database: string, products: number, seed: number): Promise<void> {
  const pool = createMySqlPool(url, { connectionLimit: 1 });
  try {
    const connection = await pool.getConnection();
    const started = performance.now();
    await connection.query(
      `CREATE DATABASE IF NOT EXISTS ${database} CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci`,
    );
    await connection.query(`USE ${database}`);
    let told = 0;
    const counts = await loadCatalogue({
      connection,
      products,
      seed,
      onProgress: (done) => {
        if (done - told < 10_000) return;
        told = done;
        console.error(`${done} of ${products} products`);
      },
    });
    connection.release();
    const rows = [...counts.values()].reduce((sum, count) => sum + count, 0);
    const seconds = (performance.now() - started) / 1000;
    console.log(`Loaded ${products} products (${rows} rows) into '${database}' in ${seconds.toFixed(1)} s.`);
  } catch (error) {
    throw explainMySqlError(error, url, 'MYSQL_ADMIN_URL');
  } finally {
    await pool.end();
  }
}

interface Options {
  products: number;
  seed: number;
  database: string;
  hash?: boolean;
}

const command = new Command('generate-catalogue')
  .description('Generates the demo catalogue: the same seed gives the same rows. Loads it into MYSQL_ADMIN_URL.')
  .option('--products <n>', 'how many products', wholeNumber, 5000)
  .option('--seed <s>', 'whole number from 0 to 4294967295', wholeNumber, 1)
  .option('--database <name>', 'created if absent; a demo catalogue in it is replaced', databaseName, 'shop')
  .option('--hash', 'only print the SHA-256 of the rows')
  .action(async ({ products, seed, database, hash }: Options) => {
    if (hash) {
      console.log(catalogueHash({ products, seed }));
      return;
    }
    const url = process.env['MYSQL_ADMIN_URL'];
    if (!url) throw new Error('MYSQL_ADMIN_URL is not set: give the address of a MySQL that may create a database.');
    await load(url, database, products, seed);
  });

try {
  await command.parseAsync();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
