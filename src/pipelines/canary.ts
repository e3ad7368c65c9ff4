import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@elastic/elasticsearch';
import type { Pool, ResultSetHeader, RowDataPacket } from 'mysql2/promise';
import { ExpectedError } from '../errors.ts';
import { liveAlias } from '../indices/index-name.ts';
import type { ChangeMessage } from '../queue/product-change.ts';
import { NOTHING_DENIED } from '../search/denied.ts';
import { productsByIds } from '../search/products-by-ids.ts';
import type { Caller } from '../search/visibility.ts';
import type { Storefront } from '../storefronts/storefront.ts';

export interface CanaryServices {
  /** May SELECT from the view `search_canary` of the pipeline's schema, and UPDATE its column `name`; nothing else. */
  readonly pool: Pool;
  readonly pipelineSchema: string;
  /** May read products. */
  readonly elasticsearch: Client;
  readonly prefix: string;
  readonly storefronts: ReadonlyMap<string, Storefront>;
  /** How its change is told; null: the shop's own triggers do it. */
  readonly publish: ((change: ChangeMessage) => Promise<void>) | null;
  /** A change that can't be found after so long is lost. */
  readonly withinMs: number;
  /** Between two searches. */
  readonly pollMs: number;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

export interface CanaryFlight {
  readonly storefront: string;
  /** From the commit in MySQL to the first search that finds it; null: not in time. */
  readonly seconds: number | null;
}

/**
 * Changes the canary product and searches for it as staff, until each storefront that shows it finds the change: the whole
 * way of a change, measured from outside.
 *
 * @throws ExpectedError where there is no canary to change or to find, or the client's error
 */
export async function flyCanary(services: CanaryServices, signal: AbortSignal): Promise<CanaryFlight[]> {
  const id = await readCanaryId(services);
  const shownIn: Storefront[] = [];
  for (const storefront of services.storefronts.values()) {
    if ((await findName(services, storefront, id)) !== undefined) shownIn.push(storefront);
  }
  if (shownIn.length === 0) throw unusable(`No storefront finds the canary product ${id}`);

  const name = `canary ${new Date(services.now()).toISOString()}`;
  const changedAt = services.now();
  await changeName(services, id, name);
  const committedAt = performance.now();
  await services.publish?.({ version: 1, type: 'products', ids: [id], changedAt, id: name });
  return Promise.all(
    shownIn.map(async (storefront) => {
      while (!signal.aborted) {
        const found = await findName(services, storefront, id);
        const tookMs = performance.now() - committedAt;
        if (found === name) return { storefront: storefront.id, seconds: tookMs / 1_000 };
        if (tookMs > services.withinMs) break;
        await sleep(services.pollMs, undefined, { signal }).catch(() => undefined);
      }
      signal.throwIfAborted();
      return { storefront: storefront.id, seconds: null };
    }),
  );
}

async function readCanaryId({ pool, pipelineSchema }: CanaryServices): Promise<number> {
  const [rows] = await pool
    .query<({ id: number | string } & RowDataPacket)[]>(`SELECT id FROM ${view(pipelineSchema)} LIMIT 2`)
    .catch((error: unknown) => {
      throw unusable(`The canary's view can't be read: ${error instanceof Error ? error.message : ''}`, error);
    });
  if (rows.length !== 1) throw unusable(`The canary's view has ${rows.length === 0 ? 'no row' : 'several rows'}`);
  return Number(rows[0]?.id);
}

async function changeName({ pool, pipelineSchema }: CanaryServices, id: number, name: string): Promise<void> {
  const [result] = await pool
    .query<ResultSetHeader>(`UPDATE ${view(pipelineSchema)} SET name = ? WHERE id = ?`, [name, id])
    .catch((error: unknown) => {
      throw unusable(`The canary can't be changed: ${error instanceof Error ? error.message : ''}`, error);
    });
  if (result.affectedRows !== 1) throw unusable(`The canary product ${id} is gone`);
}

/** As the API searches for staff. @returns the product's name; undefined: it is not found */
async function findName(
  { elasticsearch: client, prefix, now }: CanaryServices,
  storefront: Storefront,
  id: number,
): Promise<string | undefined> {
  const caller: Caller = {
    now: now(),
    channel: 'web',
    adultVerified: true,
    memberGrade: null,
    staff: true,
    denied: NOTHING_DENIED,
  };
  try {
    const release = { index: liveAlias(prefix, storefront.id) };
    const [hit] = await productsByIds({ client, release, caller, storefront }, [id]);
    return hit?.name;
  } catch (error) {
    // A storefront that has no index yet.
    if (error instanceof Error && 'statusCode' in error && error.statusCode === 404) return undefined;
    throw error;
  }
}

function view(pipelineSchema: string): string {
  return `\`${pipelineSchema}\`.search_canary`;
}

function unusable(what: string, cause?: unknown): ExpectedError {
  return new ExpectedError(
    'configuration-invalid',
    `${what}.`,
    'docs/set-up.md says how to make a canary; CANARY=off goes without.',
    { cause },
  );
}
