import { setTimeout as sleep } from 'node:timers/promises';
import { indexName, stateIndex } from '../../../src/indices/index-name.ts';
import { readParts } from '../../../src/runs/part-store.ts';
import type { Run } from '../../../src/runs/run.ts';
import type { RunPart } from '../../../src/runs/run-part.ts';
import type { HttpRequest, Meddler } from '../../support/http-proxy.ts';
import { type Fault, must, type Trial } from '../fault.ts';
import { goOn } from '../go-on.ts';
import { keepNewest, liveIndices, orphans, prune, runsOf } from '../indices.ts';
import { type LoadedProducts, watchLoads } from '../loaded-products.ts';
import type { Rig } from '../rig.ts';
import { startTuned } from '../start-tuned.ts';
import { changeShop } from '../workload.ts';

const POINTS = ['plan', 'load', 'load', 'load', 'load', 'gate', 'promotion'] as const;
type Point = (typeof POINTS)[number];

const PAGE_ROWS = 10;
/** About the documents of a page. */
const BULK_BYTES = 12_000;

/** What a pipeline could do wrong after a kill. */
export type ResumeDefect =
  /** It goes on behind products that were never loaded. */
  | 'checkpoint too late'
  /** It begins every part anew. */
  | 'checkpoint too early'
  /** It leaves an index behind that no run knows. */
  | 'orphan';

/** Row 2. @param defect planted, to be found */
export function killedReindex(defect?: ResumeDefect): Fault {
  return {
    id: '2',
    what: 'kill -9 of a full reindex between its first request and its last',
    weight: 6,
    async run(trial) {
      const { rig, random, say } = trial;
      await rig.consumers(1);
      const before = await liveIndices(rig.shop);
      const tuning = { pageRows: PAGE_ROWS, bulkBytes: BULK_BYTES, parts: random.pick([1, 2, 4]) };
      const point = random.pick(POINTS);
      const loads = watchLoads();
      const work = changeShop(rig.shop, random, { changes: 30, overMs: 3_000, kinds: ['product', 'child'] });
      const reindex = startTuned(rig, tuning);
      const kill = () => reindex.signal('SIGKILL');
      rig.http.elasticsearch.meddle(killerAt(trial, defect === undefined ? point : 'late in the load', loads, kill));
      const code = await reindex.exit;
      rig.http.elasticsearch.meddle((request) => (loads.isLoad(request) ? loads.pass(request) : { kind: 'pass' }));
      say(`${tuning.parts} parts${code === null ? '' : `, but it had ended with ${code} before`}`);
      const touched = await work;

      const [run] = await runsOf(rig.shop);
      if (run === undefined) throw new Error('The run left no document.');
      const live = await liveIndices(rig.shop);
      const strange = [...live].filter(
        ([storefront, index]) => index !== before.get(storefront) && !isOf(run, storefront, index),
      );
      must(strange.length === 0, `what is live is of no run: ${strange.join(', ')}`);
      const parts = await readParts(rig.shop.elasticsearch, rig.shop.config.NAME_PREFIX, run);
      if (defect !== undefined) await plantCheckpoints(rig, run, parts, defect);
      loads.forgetSent();
      if (code === null) await goOn(rig, run);
      rig.http.elasticsearch.meddle(null);

      // What was changed meanwhile has to be.
      const again = [...loads.again.values()].map((ids) => [...ids].filter((id) => !touched.has(id)).length);
      const most = Math.max(0, ...again);
      say(`${most} products of an index were sent again`);
      must(most <= tuning.parts * PAGE_ROWS, `${most} products were sent again: more than a page a worker`);
      const needless = sentNeedlessly(run, parts, loads);
      must(needless.length === 0, `loaded again, though settled: ${needless.slice(0, 5).join(', ')}`);
      await prune(rig.shop);
      if (defect === 'orphan') await plantOrphan(rig);
      const left = await orphans(rig.shop);
      must(left.length === 0, left.join('; '));
      return { touched, afterDrain: () => keepNewest(rig.shop) };
    },
  };
}

function isOf(run: Run, storefront: string, index: string): boolean {
  return run.storefronts.some((entry) => entry.storefront === storefront && entry.index === index);
}

/** Kills at the drawn turn of what the point is about, before Elasticsearch has the request or after. */
function killerAt(
  { rig, random, say }: Trial,
  point: Point | 'late in the load',
  loads: LoadedProducts,
  kill: () => void,
): Meddler {
  const isLoad = point === 'load' || point === 'late in the load';
  // Four storefronts, each with about as many requests as there are pages with something to show.
  const requests = Math.ceil((rig.products / PAGE_ROWS) * 4 * 0.7);
  const share = point === 'late in the load' ? 75 : random.between(1, 99);
  let turns = isLoad ? Math.ceil((requests * share) / 100) : random.between(1, 4);
  const isBefore = random.chance(500);
  const slowMs = random.between(20, 60);
  say(`killed in the ${point}, ${isBefore ? 'before' : 'after'} request ${turns}`);
  const isOfPoint = (request: HttpRequest): boolean => {
    const { method, path, body } = request;
    if (isLoad) return loads.isLoad(request);
    if (point === 'plan') return method === 'PUT' && /products-[a-z0-9]+-\d/.test(path);
    if (point === 'gate') return method === 'PUT' && path.includes('/_settings');
    return method === 'POST' && path.startsWith('/_aliases') && body.includes('-token-');
  };
  return async (request) => {
    const isLoading = loads.isLoad(request);
    if (isLoading) await sleep(slowMs);
    const isTurn = isOfPoint(request) && --turns === 0;
    if (isTurn && isBefore) {
      kill();
      return { kind: 'silent' };
    }
    const fate = isLoading ? loads.pass(request) : ({ kind: 'pass' } as const);
    if (!isTurn) return fate;
    kill();
    return { kind: 'reset-after' };
  };
}

/** What was sent of a part up to where it was settled, as it was left. */
function sentNeedlessly(run: Run, parts: readonly RunPart[], loads: LoadedProducts): string[] {
  return run.storefronts.flatMap(({ storefront, index }) =>
    [...(loads.sent.get(index ?? '') ?? [])]
      .filter((id) => {
        const part = parts.find(({ after, through }) => id > after && id <= through);
        return id <= (part?.storefronts[storefront]?.checkpoint ?? 0);
      })
      .map((id) => `${storefront} ${id}`),
  );
}

/** As if the checkpoints had been kept wrongly. */
async function plantCheckpoints(
  { shop }: Rig,
  run: Run,
  parts: readonly RunPart[],
  defect: ResumeDefect,
): Promise<void> {
  if (defect === 'orphan') return;
  const { elasticsearch, config } = shop;
  const index = stateIndex(config.NAME_PREFIX, 'run-parts');
  for (const part of parts) {
    const storefronts: RunPart['storefronts'] =
      defect === 'checkpoint too early'
        ? {}
        : Object.fromEntries(
            Object.entries(part.storefronts).map(([id, counts]) => [id, { ...counts, checkpoint: part.through }]),
          );
    // Nor what a worker has left beyond them: else it would be found in the index.
    const attempts = defect === 'checkpoint too early' ? 0 : part.attempts;
    await elasticsearch.update({ index, id: `${run.id}:${part.part}`, doc: { details: { storefronts: null } } });
    await elasticsearch.update({ index, id: `${run.id}:${part.part}`, doc: { details: { storefronts, attempts } } });
  }
}

async function plantOrphan({ shop }: Rig): Promise<void> {
  await shop.elasticsearch.indices.create({ index: indexName(shop.config.NAME_PREFIX, 'brandi', new Date()) });
}
