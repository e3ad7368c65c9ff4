// Makes a fresh clone ready to run: dependencies and build, each only when what it was made from has changed.
// Plain JavaScript without dependencies, since it runs before there are any.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const stamp = join(root, 'node_modules', '.prepared');

function fail(message) {
  console.error(message);
  process.exit(1);
}

function run(title, command, args) {
  console.error(`${title} ...`);
  // Everything goes to stderr, so that `npm run stack -- env` and friends keep a clean stdout.
  const result = spawnSync(command, args, { cwd: root, stdio: ['ignore', 2, 2] });
  if (result.error) fail(`${title}: cannot run ${command}: ${result.error.message}`);
  if (result.status !== 0) fail(`${title} failed (exit code ${result.status ?? result.signal}).`);
}

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  fail(`Node.js 20.19 or newer is needed, this is ${process.version}: install a newer one (https://nodejs.org).`);
}

const wanted = createHash('sha256')
  .update(readFileSync(join(root, 'package-lock.json')))
  .update(process.version)
  .digest('hex');
if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted) {
  run('Installing dependencies', 'npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
  writeFileSync(stamp, wanted);
}
if (!process.argv.includes('--no-build')) {
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  run('Building', process.execPath, [tsc, '-p', 'tsconfig.build.json']);
  run('Building the client', process.execPath, [tsc, '-p', 'tsconfig.client.json']);
}
