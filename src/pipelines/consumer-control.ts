import type { Client } from '@elastic/elasticsearch';

/** What people told all consumers, which look it up each second. */
export interface ConsumerControl {
  readonly paused: boolean;
  readonly reason: string | null;
  /** Products that each consumer may read in a second; null: as it was started. */
  readonly rowsPerSecond: number | null;
  /** Connections that each consumer may read with; null: as it was started. */
  readonly connections: number | null;
  readonly changedBy: string | null;
  /** ISO 8601; null: nobody has ever changed it. */
  readonly changedAt: string | null;
}

export const NO_CONTROL: ConsumerControl = {
  paused: false,
  reason: null,
  rowsPerSecond: null,
  connections: null,
  changedBy: null,
  changedAt: null,
};

const ID = 'consumers';

interface ControlDocument {
  readonly paused: boolean;
  readonly changedAt: string;
  readonly details: Omit<ConsumerControl, 'paused' | 'changedAt'>;
}

/** @param state the state index. Read by id, so that it is never behind. */
export async function readControl(client: Client, state: string): Promise<ConsumerControl> {
  const found = await client.get<ControlDocument>({ index: state, id: ID }, { ignore: [404] });
  if (found._source === undefined) return NO_CONTROL;
  const { paused, changedAt, details } = found._source;
  return { ...NO_CONTROL, ...details, paused, changedAt };
}

/** Changes what is named and leaves the rest. @returns what holds from now on */
export async function changeControl(
  client: Client,
  state: string,
  change: Partial<Omit<ConsumerControl, 'changedAt'>>,
  now: number,
): Promise<ConsumerControl> {
  const changedAt = new Date(now).toISOString();
  const next = { ...(await readControl(client, state)), ...change, changedAt };
  const { paused, changedAt: _changedAt, ...details } = next;
  await client.index({ index: state, id: ID, document: { paused, changedAt, details } });
  return next;
}
