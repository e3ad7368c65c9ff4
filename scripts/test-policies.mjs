// Tests of the display policies alone: `npm run test:policies -- [--full] [--seed N]`. --full compares 20,000 products
// under 200 random policies at 200 moments, changes 50,000 prices at one second, and takes a while; without it, what `npm test` runs.
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: { full: { type: 'boolean', default: false }, seed: { type: 'string', default: '1' } },
});
if (!/^\d+$/.test(values.seed)) {
  console.error('--seed takes a whole number.');
  process.exit(1);
}
const env = {
  ...process.env,
  STOREFRONT_SEARCH_SEED: values.seed,
  ...(values.full ? { STOREFRONT_SEARCH_POLICIES: 'full' } : {}),
};
const folders = ['test/oracle', 'test/policies', 'test/transform'];
const runs = [folders, ...(values.full ? [['--config', 'vitest.full.config.ts']] : [])];
const failed = runs.filter(
  (run) => spawnSync('npx', ['vitest', 'run', ...run], { stdio: 'inherit', env }).status !== 0,
);
process.exit(failed.length === 0 ? 0 : 1);
