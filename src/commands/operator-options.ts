import { userInfo } from 'node:os';
import type { Command } from 'commander';
import type { Pool } from 'mysql2/promise';
import { createMySqlPool, explainMySqlError } from '../clients/mysql.ts';
import type { Config } from '../config.ts';
import { ExpectedError } from '../errors.ts';
import type { Operator } from '../pipelines/operator-changes.ts';
import type { Storefront } from '../storefronts/storefront.ts';
import { parseMoment } from './parse-moment.ts';

export interface OperatorFlags {
  readonly by?: string;
  readonly reason: string;
}

/** Who and why: on every command that changes what operators decide. */
export function withOperator(command: Command): Command {
  return command
    .requiredOption('--reason <text>', 'why; kept with the change')
    .option('--by <name>', 'who; your login name by default');
}

export function readOperator({ by, reason }: OperatorFlags): Operator {
  const operator = { by: (by ?? userInfo().username).trim(), reason: reason.trim() };
  if (operator.reason === '') throw invalid('The reason is empty.', 'Say in a few words why: --reason "..."');
  if (operator.reason.length > 255) throw invalid('The reason is longer than 255 characters.', 'Shorten it.');
  if (operator.by === '' || operator.by.length > 100) {
    throw invalid('The name of --by is empty, or longer than 100 characters.', 'Name the person.');
  }
  return operator;
}

/** Works with the account that may write the operators' tables, and nothing else. */
export async function withOperatorDatabase<T>(config: Config, work: (pool: Pool) => Promise<T>): Promise<T> {
  const url = config.MYSQL_OPERATOR_URL;
  if (url === undefined) {
    throw new ExpectedError(
      'configuration-invalid',
      'The setting MYSQL_OPERATOR_URL is missing.',
      'Create its user and get the setting with: storefront-search setup',
    );
  }
  const pool = createMySqlPool(url, { connectionLimit: 1 });
  try {
    return await work(pool);
  } catch (error) {
    throw explainMySqlError(error, url, 'MYSQL_OPERATOR_URL');
  } finally {
    await pool.end();
  }
}

/**
 * The time zone in which moments of a storefront are typed; of all storefronts, if it is the same for them.
 *
 * @returns null where they differ: then a moment needs an offset
 */
export function timeZoneFor(storefronts: ReadonlyMap<string, Storefront>, id: string | null): string | null {
  const chosen = id === null ? [...storefronts.values()] : [storefronts.get(id)];
  const zones = new Set(chosen.map((storefront) => storefront?.timeZone));
  const [zone] = zones;
  return zones.size === 1 ? (zone ?? null) : null;
}

/** @returns epoch milliseconds, whole seconds @throws ExpectedError request-invalid */
export function readPeriodMoment(text: string, timeZone: string | null): number {
  if (timeZone === null && !/(Z|[+-]\d{2}:?\d{2})$/i.test(text)) {
    throw invalid(`"${text}" is not a moment for all storefronts: they are in several time zones.`, 'Add an offset.');
  }
  const moment = parseMoment(text, timeZone ?? 'UTC');
  if (moment % 1_000 !== 0) throw invalid(`"${text}" has parts of a second.`, 'Periods hold to the second.');
  return moment;
}

/** A DATETIME in UTC, as the tables keep it. */
export function toDateTime(moment: number | null): string | null {
  return moment === null ? null : new Date(moment).toISOString().slice(0, 19).replace('T', ' ');
}

/** Epoch milliseconds of a DATETIME in UTC. */
export function fromDateTime(value: string | number | null | undefined): number | null {
  return typeof value === 'string' ? Date.parse(`${value.replace(' ', 'T')}Z`) : null;
}

/** @throws ExpectedError request-invalid */
export function wholeNumber(text: string): number {
  const number = Number(text);
  if (/^-?\d+$/.test(text) && Number.isSafeInteger(number)) return number;
  throw invalid(`"${text}" is not a whole number.`, 'Write digits only.');
}

function invalid(message: string, remedy: string): ExpectedError {
  return new ExpectedError('request-invalid', message, remedy);
}
