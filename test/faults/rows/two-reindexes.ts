import { setTimeout as sleep } from 'node:timers/promises';
import type { HttpRequest } from '../../support/http-proxy.ts';
import { letTimePass } from '../../support/slow-run.ts';
import { type Fault, must, type Trial } from '../fault.ts';
import { HELD_BACK } from '../go-on.ts';
import { keepNewest, liveIndices, orphans, prune, runsOf } from '../indices.ts';
import { watchLoads } from '../loaded-products.ts';
import { type ProductProcess, startProduct } from '../product-process.ts';
import type { Rig } from '../rig.ts';
import { startTuned } from '../start-tuned.ts';
import { changeShop } from '../workload.ts';

const HELD = /is held by run/;

/** Row 17. @param defect planted, to be found: a promotion that asks for nothing to be as the run left it */
export function twoReindexes(defect?: 'unfenced promotion'): Fault {
  return {
    id: '17',
    what: 'two full reindexes at once, and one that is paused while another takes over',
    weight: 5,
    async run(trial) {
      const { rig, random, say } = trial;
      await rig.consumers(1);
      const kinds = ['at once', 'paused in the load', 'its promotion comes late'] as const;
      const kind = defect === undefined ? random.pick(kinds) : 'its promotion comes late';
      say(kind);
      const work = changeShop(rig.shop, random, { changes: 30, overMs: 3_000, kinds: ['product', 'child'] });
      if (kind === 'at once') await atOnce(trial);
      else await takenOver(trial, kind === 'paused in the load' ? 'load' : 'promotion', defect !== undefined);
      rig.http.elasticsearch.meddle(null);
      await prune(rig.shop);
      const left = await orphans(rig.shop);
      must(left.length === 0, left.join('; '));
      return { touched: await work, afterDrain: () => keepNewest(rig.shop) };
    },
  };
}

/** Each storefront goes live by one of them; whoever could not have one is told by whom it is held. */
async function atOnce({ rig, random, say }: Trial): Promise<void> {
  const known = new Set((await runsOf(rig.shop)).map(({ id }) => id));
  const offsetMs = random.between(0, 400);
  const config = { ...rig.config, LOG_LEVEL: 'warn' };
  const first = startProduct(config, ['reindex']);
  await sleep(offsetMs);
  const second = startProduct(config, ['reindex']);
  const codes = [await first.exit, await second.exit];
  const runs = (await runsOf(rig.shop)).filter(({ id }) => !known.has(id));
  must(runs.length === 2, `${runs.length} runs were made by two`);
  const live = await liveIndices(rig.shop);
  let told = 0;
  for (const [storefront, index] of live) {
    const entries = runs.flatMap((run) => run.storefronts.filter((entry) => entry.storefront === storefront));
    const winners = entries.filter(({ state }) => state === 'promoted' || state === 'held-back');
    const losers = entries.filter(({ error }) => HELD.test(error ?? ''));
    told += losers.length;
    must(winners.length + losers.length === 2, `${storefront}: ${JSON.stringify(entries)}`);
    must(winners.length > 0, `${storefront}: both were refused`);
    const promoted = winners.filter(({ state }) => state === 'promoted').map((one) => one.index);
    must(promoted.length === 0 || promoted.includes(index), `${storefront}: ${index} is live, which neither promoted`);
  }
  say(`${offsetMs} ms apart, ${told} storefronts refused`);
  const outputs = `${first.tail()}${second.tail()}`;
  must(told === 0 || HELD.test(outputs), 'the one that was refused did not say by whom the storefront is held');
  must(told === 0 || codes.some((code) => code === 1), `they ended with ${codes.join(' and ')}`);
}

/** One is paused past its lease, another reindex takes over, and then the first one wakes up. */
async function takenOver({ rig, random, say }: Trial, point: 'load' | 'promotion', isPlanted: boolean): Promise<void> {
  const late = startTuned(rig, { pageRows: 10, bulkBytes: 12_000, parts: 2 });
  try {
    const { paused, goOn } = pauseAt(rig, late, point, random.between(1, point === 'load' ? 12 : 3), isPlanted);
    await Promise.race([paused, late.exit]);
    must(late.running, `it ended before it could be paused: ${late.tail().slice(-1_000)}`);
    await letTimePass(rig.shop);
    const [lateRun] = await runsOf(rig.shop);

    const next = startProduct({ ...rig.config, LOG_LEVEL: 'warn' }, ['reindex']);
    const code = await next.exit;
    must(code === 0 || HELD_BACK.test(next.tail()), `the next one ended with ${code}: ${next.tail().slice(-1_500)}`);
    const [nextRun] = await runsOf(rig.shop);
    const promoted = (nextRun?.storefronts ?? []).filter(({ state }) => state === 'promoted');
    say(`taken over by a run that promoted ${promoted.length} storefronts`);

    goOn();
    late.signal('SIGCONT');
    const lateCode = await late.exit;
    must(lateCode === 1, `the late one ended with ${lateCode}: ${late.tail().slice(-1_500)}`);
    const live = await liveIndices(rig.shop);
    const own = (lateRun?.storefronts ?? []).filter(({ state, index }) => state === 'loading' || index !== null);
    for (const { storefront, index } of promoted) {
      must(live.get(storefront) === index, `${storefront}: ${live.get(storefront)} is live instead of ${index}`);
    }
    for (const { storefront, index, state } of own) {
      // What it promoted before it was paused, it had the right to.
      if (state === 'promoted') continue;
      must(live.get(storefront) !== index, `${storefront}: the late one's ${index} is live`);
    }
  } finally {
    late.signal('SIGKILL');
    await late.exit;
  }
}

/** Stops the process at that turn of what the point is about, and holds the request back until `goOn`. */
function pauseAt(
  rig: Rig,
  late: ProductProcess,
  point: 'load' | 'promotion',
  turn: number,
  isPlanted: boolean,
): { readonly paused: Promise<void>; readonly goOn: () => void } {
  const loads = watchLoads();
  const isPromotion = ({ method, path, body }: HttpRequest) =>
    method === 'POST' && path.startsWith('/_aliases') && body.includes('-token-');
  let turns = turn;
  let goOn: () => void = () => undefined;
  const released = new Promise<void>((resolve) => (goOn = resolve));
  let tell: () => void = () => undefined;
  const paused = new Promise<void>((resolve) => (tell = resolve));
  rig.http.elasticsearch.meddle(async (request) => {
    const isPoint = point === 'load' ? loads.isLoad(request) : isPromotion(request);
    if (!isPoint || --turns !== 0) return { kind: 'pass' };
    late.signal('SIGSTOP');
    tell();
    // What is planted comes while the other run works: then its index is there still.
    if (isPlanted) return { kind: 'pass', body: unfenced(request) };
    await released;
    return { kind: 'pass' };
  });
  return { paused, goOn };
}

/** The promotion without what it stands on: it only adds. */
function unfenced({ body }: HttpRequest): Buffer {
  const { actions } = JSON.parse(body.toString('utf8')) as { actions: readonly { readonly add?: object }[] };
  return Buffer.from(JSON.stringify({ actions: actions.filter(({ add }) => add !== undefined) }));
}
