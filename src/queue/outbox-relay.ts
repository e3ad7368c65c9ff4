import { setTimeout as sleep } from 'node:timers/promises';
import type { SQS } from '@aws-sdk/client-sqs';
import type { Pool, PoolConnection, RowDataPacket } from 'mysql2/promise';
import { MESSAGE_BYTES } from './product-change.ts';
import { sendMessages } from './send-messages.ts';

export interface OutboxRelay {
  /** With SELECT and DELETE on the outbox. */
  readonly pool: Pool;
  readonly pipelineSchema: string;
  readonly sqs: SQS;
  /** The queue of changes. */
  readonly queueUrl: string;
  /** Rows of one transaction. Several relays take different rows. */
  readonly batchRows: number;
  /** Requests at a time; each takes ten messages. */
  readonly requests: number;
  /** Rows that SQS will never take: they stay, for people to look at, and are not tried again by this process. */
  readonly refused: Set<string>;
  readonly onRefused: (row: { readonly id: string; readonly cause: string }) => void;
}

export interface RelayedBatch {
  /** Rows that were free to take. */
  readonly claimed: number;
  readonly sent: number;
}

/** How many refused rows a relay steps over; beyond that somebody has to look. */
const MOST_REFUSED = 1_000;

interface OutboxRow extends RowDataPacket {
  /** Text, since ids of an outbox may one day pass 2^53. */
  readonly id: string;
  readonly message: string;
}

/**
 * Moves one batch of the outbox to SQS, at least once: rows are claimed, sent and only then deleted, in one
 * transaction. What was not taken stays for the next batch, and when the process dies everything does.
 *
 * Never "ids above the last": ids are given out before their transactions commit, so a lower one may appear later.
 *
 * @throws the client's error, of MySQL or SQS
 */
export async function relayOutboxBatch(relay: OutboxRelay): Promise<RelayedBatch> {
  const connection = await relay.pool.getConnection();
  try {
    // Under REPEATABLE READ the claim would lock the gap behind the last row, and with it every insert of the shop.
    await connection.query('SET TRANSACTION ISOLATION LEVEL READ COMMITTED');
    await connection.query('START TRANSACTION');
    const rows = await claim(connection, relay);
    const sent = await send(relay, rows);
    if (sent.length > 0) await connection.query(`DELETE FROM ${table(relay)} WHERE id IN (?)`, [sent]);
    await connection.query('COMMIT');
    connection.release();
    return { claimed: rows.length, sent: sent.length };
  } catch (error) {
    // The server gives the rows free when the connection ends.
    connection.destroy();
    throw error;
  }
}

export interface OutboxStatus {
  /** Rows that are not delivered yet. */
  readonly rows: number;
  /** Age of the oldest, by the database's clock; null: there is none. */
  readonly lagSeconds: number | null;
}

/** How far the outbox is behind. */
export async function readOutboxStatus(pool: Pool, pipelineSchema: string): Promise<OutboxStatus> {
  const [rows] = await pool.query<({ count: number; lag: string | number | null } & RowDataPacket)[]>(
    `SELECT COUNT(*) AS count, TIMESTAMPDIFF(MICROSECOND, MIN(created_at), UTC_TIMESTAMP(6)) / 1000000 AS lag
     FROM ${table({ pipelineSchema })}`,
  );
  const [status] = rows;
  const lag = status?.lag ?? null;
  return { rows: Number(status?.count ?? 0), lagSeconds: lag === null ? null : Math.max(0, Number(lag)) };
}

export interface RelayLoop {
  readonly relay: OutboxRelay;
  /** Waits this long when the outbox is empty. */
  readonly idleMs: number;
  readonly onBatch: (batch: RelayedBatch) => void;
  /** A batch failed; it is tried again, less and less often. */
  readonly onError: (error: unknown) => void;
  readonly signal: AbortSignal;
}

const LONGEST_BACK_OFF_MS = 5_000;

/** Relays until the signal aborts; a batch that has begun is finished. Errors never end it. */
export async function relayOutbox({ relay, idleMs, onBatch, onError, signal }: RelayLoop): Promise<void> {
  let failures = 0;
  while (!signal.aborted) {
    let waitMs = 0;
    try {
      const batch = await relayOutboxBatch(relay);
      failures = 0;
      onBatch(batch);
      // What could not be sent is not tried again at once.
      if (batch.sent === 0) waitMs = idleMs;
    } catch (error) {
      failures += 1;
      onError(error);
      waitMs = Math.min(LONGEST_BACK_OFF_MS, 200 * 2 ** failures) * (0.5 + Math.random() / 2);
    }
    if (waitMs > 0) await sleep(waitMs, undefined, { signal }).catch(() => undefined);
  }
}

async function claim(connection: PoolConnection, relay: OutboxRelay): Promise<OutboxRow[]> {
  const { batchRows, refused } = relay;
  const [rows] = await connection.query<OutboxRow[]>(
    `SELECT CAST(id AS CHAR) AS id, message FROM ${table(relay)}
     ${refused.size === 0 ? '' : 'WHERE id NOT IN (?)'}
     ORDER BY id LIMIT ${batchRows} FOR UPDATE SKIP LOCKED`,
    refused.size === 0 ? [] : [[...refused]],
  );
  return rows;
}

/** @returns ids of the rows that SQS has taken */
async function send(relay: OutboxRelay, rows: readonly OutboxRow[]): Promise<string[]> {
  const sent: string[] = [];
  const fitting = rows.filter((row) => {
    if (Buffer.byteLength(row.message) <= MESSAGE_BYTES) return true;
    refuse(relay, row.id, 'larger than 256 KB');
    return false;
  });
  const groups = Array.from({ length: Math.ceil(fitting.length / 10) }, (_, at) =>
    fitting.slice(at * 10, at * 10 + 10),
  );
  let failure: { readonly error: unknown } | undefined;
  await Promise.all(
    Array.from({ length: relay.requests }, async () => {
      for (let group = groups.shift(); group !== undefined && failure === undefined; group = groups.shift()) {
        try {
          const bodies = group.map((row) => row.message);
          for (const [at, result] of (await sendMessages(relay.sqs, relay.queueUrl, bodies)).entries()) {
            const id = group[at]?.id ?? '';
            if (result.sent) sent.push(id);
            else if (result.forGood) refuse(relay, id, result.cause);
          }
        } catch (error) {
          failure ??= { error };
        }
      }
    }),
  );
  // What was sent is deleted; the others come again. Only when nothing worked at all there is nothing to keep.
  if (failure !== undefined && sent.length === 0) throw failure.error;
  return sent;
}

function refuse({ refused, onRefused }: OutboxRelay, id: string, cause: string): void {
  if (refused.size < MOST_REFUSED) refused.add(id);
  onRefused({ id, cause });
}

function table({ pipelineSchema }: { readonly pipelineSchema: string }): string {
  return `\`${pipelineSchema}\`.search_outbox`;
}
