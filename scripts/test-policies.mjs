// Tests of the display policies alone: `npm run test:policies -- [--full] [--seed N]`. --full compares 20,000 products
// under 200 random policies at 200 moments, and takes a while; without it, what `npm test` runs.
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
const result = spawnSync('npx', ['vitest', 'run', ...folders], { stdio: 'inherit', env });
process.exit(result.status ?? 1);
