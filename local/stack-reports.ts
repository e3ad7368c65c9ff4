import { existsSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { createConnection } from 'mysql2/promise';
import type { Instance } from './instance.ts';
import { clearState, COMPONENTS, readState, runningProcesses } from './instance-state.ts';
import { isRunning } from './processes.ts';
import { environmentOf, type StackAddresses } from './stack-addresses.ts';
import { messageOf, StackError } from './stack-error.ts';

const LOG_LINES = 100;

async function accepts(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url);
  return new Promise<boolean>((resolve) => {
    const socket = connect({ host: hostname, port: Number(port), timeout: 1_000 });
    const finish = (answer: boolean) => (): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', finish(true)).once('error', finish(false)).once('timeout', finish(false));
  });
}

/** Prints a line for each component. Returns the exit code: 0 if all of them answer, else 1. */
export async function printStatus(instance: Instance, addresses: StackAddresses | undefined): Promise<number> {
  const state = readState(instance);
  if (!state || runningProcesses(state).length === 0) {
    if (state) clearState(instance);
    console.log(`The ${instance.name} stack does not run${state ? ' (it ended without being stopped)' : ''}.`);
    return 1;
  }
  if (!addresses) {
    const starting = isRunning(state.supervisor);
    console.log(
      `The ${instance.name} stack ${starting ? 'is starting' : 'is half dead: end what is left with the command stop'}.`,
    );
    return 1;
  }
  const { elasticsearchUrl, mysqlUrl, sqsUrl, slackUrl, pids } = addresses;
  const components = [
    { title: 'elasticsearch', url: elasticsearchUrl, pid: pids.elasticsearch },
    { title: 'mysql', url: mysqlUrl.replace(/:[^:@]*@/, ':***@'), pid: pids.mysql },
    { title: 'sqs', url: sqsUrl, pid: pids.standIns },
    { title: 'slack', url: slackUrl, pid: pids.standIns },
  ];
  let healthy = true;
  for (const { title, url, pid } of components) {
    const answers = await accepts(url);
    healthy &&= answers;
    console.log(`${title.padEnd(14)} ${answers ? 'running' : 'DOWN   '}  ${url}  pid ${pid}`);
  }
  if (!healthy) console.log(`Logs: ${instance.logFolder}. To start again: stop, then start.`);
  return healthy ? 0 : 1;
}

/** Prints the last lines of one component's log, or of all. */
export function printLogs(instance: Instance, component: string | undefined): void {
  const known = [...COMPONENTS, 'supervisor'];
  if (component !== undefined && !known.includes(component)) {
    throw new StackError(`There is no component "${component}": use one of ${known.join(', ')}.`);
  }
  const files = known
    .filter((name) => component === undefined || name === component)
    .map((name) => join(instance.logFolder, `${name}.log`))
    .filter((file) => existsSync(file));
  if (files.length === 0) throw new StackError(`There is no log yet: the ${instance.name} stack was never started.`);
  for (const file of files) {
    console.log(`== ${file}`);
    console.log(readFileSync(file, 'utf8').trimEnd().split('\n').slice(-LOG_LINES).join('\n'));
  }
}

/** The product's variables for a running stack, and what set-up added for it. */
export function readEnvironment(instance: Instance, addresses: StackAddresses): Record<string, string> {
  const added = existsSync(instance.settingsFile) ? parseEnv(readFileSync(instance.settingsFile, 'utf8')) : {};
  const environment = environmentOf(addresses);
  for (const [key, value] of Object.entries(added)) {
    if (value !== undefined) environment[key] = value;
  }
  return environment;
}

/** Runs one or more statements as root and prints what they return, tab-separated with a line of column names. */
export async function runSql(mysqlUrl: string, sql: string): Promise<void> {
  const connection = await createConnection({
    uri: mysqlUrl,
    multipleStatements: true,
    rowsAsArray: true,
    dateStrings: true,
  });
  try {
    const [result, fields] = await connection.query(sql);
    // Several statements give an array of results and an array of column lists; one statement gives one of each.
    const several = Array.isArray(fields) && fields.some((columns) => columns === undefined || Array.isArray(columns));
    const results =
      several && Array.isArray(result) ? result.map((rows, index) => [rows, fields[index]]) : [[result, fields]];
    for (const [rows, columns] of results) printResult(rows, columns);
  } catch (error) {
    throw new StackError(messageOf(error));
  } finally {
    await connection.end();
  }
}

function printResult(rows: unknown, columns: unknown): void {
  if (Array.isArray(rows) && Array.isArray(columns)) {
    console.log(columns.map((column: { name: string }) => column.name).join('\t'));
    for (const row of rows) console.log(Array.isArray(row) ? row.map(cell).join('\t') : String(row));
  } else if (typeof rows === 'object' && rows !== null && 'affectedRows' in rows) {
    console.log(`${String(rows.affectedRows)} rows affected`);
  }
}

function cell(value: unknown): string {
  if (value === null) return 'NULL';
  if (Buffer.isBuffer(value)) return `0x${value.toString('hex')}`;
  return (typeof value === 'string' ? value : JSON.stringify(value)).replace(/[\t\n]/g, ' ');
}
