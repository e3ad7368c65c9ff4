import type { Client } from '@elastic/elasticsearch';
import { stateIndex } from '../indices/index-name.ts';
import type { Run } from './run.ts';

/** Writes the run's document as it is now. */
export async function saveRun(client: Client, prefix: string, run: Run): Promise<void> {
  const { id, state, startedAt, heartbeatAt, finishedAt, ...details } = run;
  await client.index({
    index: stateIndex(prefix, 'runs'),
    id,
    document: {
      id,
      state,
      startedAt,
      heartbeatAt,
      finishedAt,
      storefronts: run.storefronts.map((part) => part.storefront),
      indices: run.storefronts.flatMap((part) => (part.index === null ? [] : [part.index])),
      details,
    },
    // Prune looks for other runs right away; waiting for the interval would cost each run three seconds.
    refresh: true,
  });
}

interface RunSource {
  readonly id: string;
  readonly state: Run['state'];
  readonly startedAt: string;
  readonly heartbeatAt: string;
  readonly finishedAt: string | null;
  readonly details: Omit<Run, 'id' | 'state' | 'startedAt' | 'heartbeatAt' | 'finishedAt'>;
}

/** The latest runs, newest first. */
export async function listRuns(client: Client, prefix: string, size: number): Promise<Run[]> {
  const answer = await client.search<RunSource>({
    index: stateIndex(prefix, 'runs'),
    size,
    sort: [{ startedAt: 'desc' }],
  });
  return answer.hits.hits.flatMap((hit) => (hit._source === undefined ? [] : [toRun(hit._source)]));
}

/** Named one by one: the document's own `storefronts` are ids to search by, and must not hide the run's. */
function toRun({ id, state, startedAt, heartbeatAt, finishedAt, details }: RunSource): Run {
  return { ...details, id, state, startedAt, heartbeatAt, finishedAt };
}
