import type { Run } from '../runs/run.ts';
import { lineageEvent, type LineageEventType, type LineagePlaces } from './lineage-event.ts';
import type { SourceTables } from './source-tables.ts';

/** Tells whoever keeps lineage (Marquez, DataHub) where an index came from. Nothing waits for it, and nothing fails by it. */
export interface Lineage {
  /** Notes what has happened to the run; it is sent while the run goes on. */
  tell(type: LineageEventType, run: Run): void;
  /** Waits for what is on its way: for one time limit at most. */
  close(): Promise<void>;
}

export interface LineageOptions {
  /** Base address; events go to `api/v1/lineage` below it. */
  readonly url: string;
  readonly apiKey?: string | undefined;
  readonly places: LineagePlaces;
  /** Asked once, when the first event is sent. */
  readonly readTables: () => Promise<SourceTables>;
  /** Told once why lineage is incomplete. */
  readonly warn: (error: unknown) => void;
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 3_000;

export function createLineage(options: LineageOptions): Lineage {
  const { apiKey, places, readTables, warn, timeoutMs = TIMEOUT_MS } = options;
  const url = new URL('api/v1/lineage', options.url.endsWith('/') ? options.url : `${options.url}/`);
  let tables: Promise<SourceTables | null> | undefined;
  let hasFailed = false;
  let sending: Promise<void> = Promise.resolve();
  const note = (error: unknown): null => {
    if (!hasFailed) {
      const why = error instanceof Error ? (error.cause instanceof Error ? error.cause.message : error.message) : error;
      warn(new Error(`Lineage is not sent to ${url.origin}: ${String(why)}. The run goes on without it.`));
    }
    hasFailed = true;
    return null;
  };

  async function send(type: LineageEventType, run: Run, at: Date): Promise<void> {
    tables ??= readTables().catch(note);
    const event = lineageEvent(type, run, await tables, places, at);
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }),
      },
      body: JSON.stringify(event),
      signal: AbortSignal.timeout(timeoutMs),
    });
    await response.arrayBuffer();
    if (!response.ok) throw new Error(`it answered HTTP ${response.status}`);
  }

  return {
    tell(type, run) {
      const at = new Date();
      // In their order; one that failed must not keep the last word from being said.
      sending = sending.then(() => send(type, run, at).catch(note)).then(() => undefined);
    },
    async close() {
      let timer: NodeJS.Timeout | undefined;
      const limit = new Promise<void>((resolve) => (timer = setTimeout(resolve, timeoutMs)));
      await Promise.race([sending, limit]);
      clearTimeout(timer);
    },
  };
}
