import { ExpectedError } from '../errors.ts';
import type { DisplayPolicyRow } from '../extract/product-row.ts';
import type { StoredRow } from '../pipelines/operator-changes.ts';
import type { Storefront } from '../storefronts/storefront.ts';
import { fromDateTime, readPeriodMoment, timeZoneFor, toDateTime } from './operator-options.ts';

/** A display policy as it is typed. */
export interface PolicyFlags {
  readonly effect: string;
  readonly target: string;
  readonly storefront?: string;
  readonly from?: string;
  readonly until?: string;
  readonly priority: number;
  readonly price?: number;
  readonly percentOff?: number;
  readonly factor?: number;
}

/** @throws ExpectedError request-invalid; whether the row is a valid policy is not looked at here */
export function readPolicyFlags(
  flags: PolicyFlags,
  storefronts: ReadonlyMap<string, Storefront>,
): Omit<DisplayPolicyRow, 'id'> {
  const storefront = flags.storefront ?? null;
  const zone = timeZoneFor(storefronts, storefront);
  const moment = (text: string | undefined) => (text === undefined ? null : readPeriodMoment(text, zone));
  const parameters = parametersOf(flags);
  return {
    storefront,
    ...readTarget(flags.target),
    effect: flags.effect,
    parameters: parameters === null ? null : JSON.stringify(parameters),
    startsAt: moment(flags.from),
    endsAt: moment(flags.until),
    priority: flags.priority,
    enabled: true,
  };
}

/** A policy as a row of `display_policies`. */
export function toStoredPolicy(row: Omit<DisplayPolicyRow, 'id'>): StoredRow {
  return {
    storefront_id: row.storefront,
    target_type: row.targetType,
    target_id: row.targetId === null ? null : String(row.targetId),
    effect: row.effect,
    parameters: row.parameters,
    starts_at: toDateTime(row.startsAt),
    ends_at: toDateTime(row.endsAt),
    priority: row.priority,
    enabled: 1,
  };
}

/** A row of `display_policies` as the transform's reader takes it. */
export function fromStoredPolicy(row: StoredRow): DisplayPolicyRow {
  const text = (column: string) => (row[column] === null || row[column] === undefined ? null : String(row[column]));
  const target = text('target_id');
  return {
    id: Number(row['id']),
    storefront: text('storefront_id'),
    targetType: text('target_type'),
    targetId: target !== null && /^\d{1,15}$/.test(target) ? Number(target) : null,
    effect: text('effect'),
    parameters: text('parameters'),
    startsAt: fromDateTime(row['starts_at']),
    endsAt: fromDateTime(row['ends_at']),
    priority: row['priority'] === null ? null : Number(row['priority']),
    enabled: row['enabled'] === null ? null : row['enabled'] === 1,
  };
}

function readTarget(target: string): Pick<DisplayPolicyRow, 'targetType' | 'targetId'> {
  if (target === 'all') return { targetType: 'all', targetId: null };
  const [, type, id] = /^(product|seller|brand|category):(\d{1,15})$/.exec(target) ?? [];
  if (type !== undefined && id !== undefined) return { targetType: type, targetId: Number(id) };
  throw new ExpectedError(
    'request-invalid',
    `"${target}" is not a target.`,
    'Write product:7, seller:7, brand:7, category:7 (with everything below it) or all.',
  );
}

function parametersOf({ effect, price, percentOff, factor }: PolicyFlags): Record<string, number> | null {
  const given = Object.entries({ price, percentOff, factor }).filter(
    (entry): entry is [string, number] => entry[1] !== undefined,
  );
  const taken =
    effect === 'price' ? ['price', 'percentOff'] : effect === 'boost' || effect === 'bury' ? ['factor'] : [];
  const wrong = given.find(([name]) => !taken.includes(name));
  if (wrong !== undefined) {
    throw new ExpectedError(
      'request-invalid',
      `The effect ${effect} takes no ${wrong[0]}.`,
      'A price takes --price or --percent-off; a boost and a bury take --factor.',
    );
  }
  return given.length === 0 ? null : Object.fromEntries(given);
}
