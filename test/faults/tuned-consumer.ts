// Entry: the consumer with other values than the usual ones, for faults that would take minutes otherwise.
// Argument: the tuning as JSON. Everything else is as in `storefront-search consume`.
import type { ConsumerTuning } from '../../src/commands/open-consumer.ts';
import { consume } from '../../src/commands/start-consumer.ts';
import { readConfig } from '../../src/config.ts';

const consumer = await consume(readConfig(), JSON.parse(process.argv[2] ?? '{}') as ConsumerTuning);
process.stderr.write(`The consumer receives; its state is at ${consumer.url}/health\n`);
const stop = () => void consumer.close();
process.once('SIGTERM', stop);
void consumer.index.failed.then(() => {
  process.exitCode = 1;
  stop();
});
