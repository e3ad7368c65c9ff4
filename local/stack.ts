// Entry of `npm run stack`: the local stack for the person at the terminal.
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { readStack, type StackName, startStack, stopStack } from './index.ts';
import { instanceOf, STACK_NAMES } from './instance.ts';
import { environmentLines } from './stack-addresses.ts';
import { codeOf, messageOf, StackError } from './stack-error.ts';
import { printLogs, printStatus, readEnvironment, runSql } from './stack-reports.ts';

const USAGE = `Usage: npm run stack -- COMMAND [--name demo|test|bench]

  start [--fresh]        start Elasticsearch, MariaDB, the SQS stand-in and the Slack recorder; --fresh drops earlier data
  stop                   end them all
  status                 what runs, and where
  logs [COMPONENT]       the last lines of elasticsearch, mysql, stand-ins or supervisor
  env [--json]           the configuration variables of the running stack
  sql 'SELECT ...'       run SQL as MariaDB's root; rows come out separated by tabs
`;

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

function stackName(name: string): StackName {
  const known = STACK_NAMES.find((one) => one === name);
  if (known) return known;
  throw new StackError(`There is no stack named "${name}": use one of ${STACK_NAMES.join(', ')}.`);
}

async function start(name: StackName, fresh: boolean): Promise<void> {
  const interruption = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => {
      console.error(`${signal}: ending what was started ...`);
      interruption.abort();
    });
  }
  const addresses = await startStack({
    name,
    root,
    fresh,
    signal: interruption.signal,
    onStep: (step) => console.error(step),
  });
  console.log(`Elasticsearch  ${addresses.elasticsearchUrl}  (elastic / ${addresses.elasticsearchAdminPassword})`);
  console.log(`MariaDB        ${addresses.mysqlUrl}`);
  console.log(`SQS            ${addresses.sqsUrl}`);
  console.log(`Slack          ${addresses.slackUrl}  (what was sent: /recorded)`);
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      name: { type: 'string', default: 'demo' },
      fresh: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const [command, argument, ...more] = positionals;
  if (values.help || command === undefined || more.length > 0) {
    console.log(USAGE);
    return values.help ? 0 : 2;
  }
  const name = stackName(values.name);
  const instance = instanceOf({ name, root });
  switch (command) {
    case 'start':
      await start(name, values.fresh);
      return 0;
    case 'stop':
      console.log(
        (await stopStack({ name, root })) ? `The ${name} stack has ended.` : `The ${name} stack was not running.`,
      );
      return 0;
    case 'status':
      return printStatus(instance, readStack({ name, root }));
    case 'logs':
      printLogs(instance, argument);
      return 0;
    case 'env': {
      const environment = readEnvironment(instance, running(name));
      process.stdout.write(
        values.json ? `${JSON.stringify(environment, undefined, 2)}\n` : environmentLines(environment),
      );
      return 0;
    }
    case 'sql':
      if (argument === undefined) throw new StackError("Which statement? npm run stack -- sql 'SELECT 1'");
      await runSql(running(name).mysqlUrl, argument);
      return 0;
    default:
      console.error(`There is no command "${command}".\n\n${USAGE}`);
      return 2;
  }
}

function running(name: StackName): NonNullable<ReturnType<typeof readStack>> {
  const addresses = readStack({ name, root });
  if (addresses) return addresses;
  throw new StackError(
    `The ${name} stack does not run: npm run stack -- start${name === 'demo' ? '' : ` --name ${name}`}`,
  );
}

// A reader that has seen enough (`stack logs | head`) is no failure.
process.stdout.on('error', (error) => {
  if (codeOf(error) === 'EPIPE') process.exit(0);
  throw error;
});
try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof StackError || isUsageError(error) ? messageOf(error) : error);
  process.exitCode = 1;
}

function isUsageError(error: unknown): boolean {
  return error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
}
