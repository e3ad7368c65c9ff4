import type { Client, estypes } from '@elastic/elasticsearch';
import { ExpectedError } from '../errors.ts';
import { stateIndex } from '../indices/index-name.ts';
import type { Run } from './run.ts';

/** Writes the document of a run that there is not yet. @throws Error when there is one */
export async function createRun(client: Client, prefix: string, run: Run): Promise<void> {
  await client.index({
    index: stateIndex(prefix, 'runs'),
    id: run.id,
    document: toDocument(run),
    op_type: 'create',
    // Whoever looks for other runs looks right away.
    refresh: true,
  });
}

/** By id, so it is never behind. @returns null: there is no such run */
export async function readRun(client: Client, prefix: string, id: string): Promise<Run | null> {
  return (await readPlaced(client, prefix, id))?.run ?? null;
}

/** @throws ExpectedError run-unknown */
export async function requireRun(client: Client, prefix: string, id: string): Promise<Run> {
  const run = await readRun(client, prefix, id);
  if (run === null) throw unknown(id);
  return run;
}

/**
 * Changes the run's document as it is at that moment: several processes work on one run, and a person may stop it.
 *
 * @param change gives the run as it shall be; the same object: nothing is written. It may be called again
 * @returns the run as it is now
 * @throws ExpectedError run-unknown
 */
export async function changeRun(
  client: Client,
  prefix: string,
  id: string,
  change: (run: Run) => Run,
  refresh = true,
): Promise<Run> {
  for (;;) {
    const found = await readPlaced(client, prefix, id);
    if (found === null) throw unknown(id);
    const changed = change(found.run);
    if (changed === found.run) return changed;
    try {
      await client.index({
        index: stateIndex(prefix, 'runs'),
        id,
        document: toDocument(changed),
        refresh,
        ...found.place,
      });
      return changed;
    } catch (error) {
      // Another process of the run was faster: what it wrote stays.
      if (!(error instanceof Error && 'statusCode' in error && error.statusCode === 409)) throw error;
    }
  }
}

/** The latest runs, newest first: for people. What is decided by runs asks for all that matter instead. */
export async function listRuns(client: Client, prefix: string, size: number): Promise<Run[]> {
  return (await searchRuns(client, prefix, size, { match_all: {} })).runs;
}

/** The runs that made these indices, newest first: each of them, however many runs came after. */
export async function listRunsOf(client: Client, prefix: string, indices: readonly string[]): Promise<Run[]> {
  if (indices.length === 0) return [];
  const found: Run[] = [];
  for await (const run of readRuns(client, prefix, { terms: { indices: [...indices] } })) found.push(run);
  return found;
}

/** How long runs of a release that did not write `key` to be searched by are looked through for it. */
const KEYS_UNTOLD_MS = 7 * 24 * 3_600_000;

/**
 * The newest run that was planned for the key.
 *
 * @param now epoch milliseconds
 * @returns null: there is none
 */
export async function findRunByKey(client: Client, prefix: string, key: string, now: number): Promise<Run | null> {
  const since = new Date(now - KEYS_UNTOLD_MS).toISOString();
  const untold = { must_not: { exists: { field: 'key' } }, filter: { range: { startedAt: { gte: since } } } };
  const query = { bool: { should: [{ term: { key } }, { bool: untold }] } };
  for await (const run of readRuns(client, prefix, query)) if (run.key === key) return run;
  return null;
}

/** The runs with an index that did not all come to their end, newest first, page by page as they are asked for. */
export function readUnfinishedRuns(client: Client, prefix: string): AsyncGenerator<Run> {
  const query = { bool: { must_not: { term: { state: 'finished' } }, filter: { exists: { field: 'indices' } } } };
  return readRuns(client, prefix, query);
}

const PAGE = 200;

/** Every run that the query finds, newest first. */
async function* readRuns(client: Client, prefix: string, query: estypes.QueryDslQueryContainer): AsyncGenerator<Run> {
  let after: estypes.SortResults | undefined;
  do {
    const page = await searchRuns(client, prefix, PAGE, query, after);
    yield* page.runs;
    after = page.next;
  } while (after !== undefined);
}

async function searchRuns(
  client: Client,
  prefix: string,
  size: number,
  query: estypes.QueryDslQueryContainer,
  after?: estypes.SortResults,
): Promise<{ readonly runs: Run[]; readonly next: estypes.SortResults | undefined }> {
  const answer = await client.search<RunSource>({
    index: stateIndex(prefix, 'runs'),
    size,
    query: { bool: { filter: [query] } },
    sort: [{ startedAt: 'desc' }, { id: 'desc' }],
    allow_partial_search_results: false,
    ...(after === undefined ? {} : { search_after: after }),
  });
  const { hits } = answer.hits;
  return {
    runs: hits.flatMap((hit) => (hit._source === undefined ? [] : [toRun(hit._source)])),
    next: hits.length < size ? undefined : hits.at(-1)?.sort,
  };
}

interface RunSource {
  readonly id: string;
  readonly state: Run['state'];
  readonly startedAt: string;
  readonly heartbeatAt: string;
  readonly finishedAt: string | null;
  readonly details: Omit<Run, 'id' | 'state' | 'startedAt' | 'heartbeatAt' | 'finishedAt'>;
}

function toDocument(run: Run) {
  const { id, state, startedAt, heartbeatAt, finishedAt, ...details } = run;
  return {
    id,
    state,
    startedAt,
    heartbeatAt,
    finishedAt,
    ...(run.key === null ? {} : { key: run.key }),
    storefronts: run.storefronts.map((part) => part.storefront),
    indices: run.storefronts.flatMap((part) => (part.index === null ? [] : [part.index])),
    details,
  };
}

/** What documents of releases before this one lack. */
const NOT_KNOWN = { steps: false, key: null, parts: 0, keepWarmMs: 0, stop: null } as const;

/** Named one by one: the document's own `storefronts` are ids to search by, and must not hide the run's. */
function toRun({ id, state, startedAt, heartbeatAt, finishedAt, details }: RunSource): Run {
  const storefronts = details.storefronts.map((part) => ({
    ...{ gatedAt: null, promotedAt: null, forced: null },
    ...part,
  }));
  return { ...NOT_KNOWN, ...details, storefronts, id, state, startedAt, heartbeatAt, finishedAt };
}

interface Placed {
  readonly run: Run;
  readonly place: { readonly if_seq_no: number; readonly if_primary_term: number };
}

async function readPlaced(client: Client, prefix: string, id: string): Promise<Placed | null> {
  const found = await client.get<RunSource>({ index: stateIndex(prefix, 'runs'), id }, { ignore: [404] });
  if (found.found !== true || found._source === undefined) return null;
  const place = { if_seq_no: found._seq_no ?? 0, if_primary_term: found._primary_term ?? 0 };
  return { run: toRun(found._source), place };
}

function unknown(id: string): ExpectedError {
  return new ExpectedError('run-unknown', `There is no run ${id}.`, 'storefront-search runs list shows them.');
}
