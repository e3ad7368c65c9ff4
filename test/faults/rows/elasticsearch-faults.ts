import { setTimeout as sleep } from 'node:timers/promises';
import { liveAlias } from '../../../src/indices/index-name.ts';
import { elasticsearchAnswer, PASS } from '../../support/http-proxy.ts';
import { isBulk, leaveOut } from '../bulk-lines.ts';
import { type Fault, must, until } from '../fault.ts';
import { slackPosts } from '../slack.ts';
import { changeShop } from '../workload.ts';

/** Row 4. */
export const restartedElasticsearch: Fault = {
  id: '4',
  what: 'Elasticsearch killed mid-bulk and restarted',
  weight: 1,
  alone: true,
  async run({ rig, random, say }) {
    const [consumer] = await rig.consumers(1);
    let turns = random.between(1, 4);
    const delayMs = random.between(0, 20);
    const killed = new Promise<void>((resolve) => {
      rig.http.elasticsearch.meddle((request) => {
        if (isBulk(request) && --turns === 0) {
          setTimeout(() => {
            rig.stack.kill('elasticsearch');
            resolve();
          }, delayMs);
        }
        return PASS;
      });
    });
    const downMs = random.between(0, 3_000);
    say(`killed ${delayMs} ms into a bulk request, down for ${downMs} ms`);
    const work = changeShop(rig.shop, random, { changes: 40, overMs: 2_000 });
    await Promise.race([killed, work.then(() => sleep(10_000)).then(() => must(false, 'no bulk request was sent'))]);
    await sleep(downMs);
    await rig.stack.revive('elasticsearch');
    rig.http.elasticsearch.meddle(null);
    const greenAt = performance.now();
    const touched = await work;
    await rig.drained();
    const seconds = (performance.now() - greenAt) / 1_000;
    must(seconds < 30, `it took ${seconds.toFixed(1)} s after Elasticsearch was back`);
    must(consumer?.running === true, 'the consumer did not live through it');
    return { touched };
  },
};

const REFUSED = { type: 'es_rejected_execution_exception', reason: 'rejected execution: queue capacity' };
const BROKEN = { type: 'circuit_breaking_exception', reason: '[parent] Data too large' };

/** Row 5. */
export const busyElasticsearch: Fault = {
  id: '5',
  what: '429 for items, for whole requests, and circuit breakers',
  weight: 8,
  async run({ rig, random, say }) {
    const [consumer] = await rig.consumers(1);
    const kind = random.pick(['items', 'whole', 'breaker', 'unavailable', 'all of them']);
    const requests = random.between(2, 25);
    say(`${requests} bulk requests refused: ${kind}`);
    let left = requests;
    rig.http.elasticsearch.meddle((request) => {
      if (!isBulk(request) || left === 0) return PASS;
      left -= 1;
      const chosen = kind === 'all of them' ? random.pick(['items', 'whole', 'breaker', 'unavailable']) : kind;
      const parity = random.below(2);
      if (chosen === 'items') return leaveOut(request, (at) => at % 2 === parity, { status: 429, error: REFUSED });
      const status = chosen === 'unavailable' ? 503 : 429;
      const error = { ...(chosen === 'breaker' ? BROKEN : REFUSED), root_cause: [] };
      return { kind: 'answer', answer: elasticsearchAnswer(status, { status, error }) };
    });
    const touched = await changeShop(rig.shop, random, { changes: 40, overMs: 1_000 });
    await rig.drained();
    must(consumer?.running === true, 'the consumer did not live through it');
    return { touched };
  },
};

/** Row 7. */
export const readOnlyIndices: Fault = {
  id: '7',
  what: 'live indices read-only, as at the flood stage of a disk',
  weight: 3,
  async run({ rig, random, say }) {
    const [consumer] = await rig.consumers(1);
    const { elasticsearch, config } = rig.shop;
    const some = random.chance(500) ? ['brandi'] : ['brandi', 'hiver', 'seoulstore', 'selpi'];
    const index = some.map((storefront) => liveAlias(config.NAME_PREFIX, storefront));
    const isLong = random.chance(400);
    const blockedMs = random.between(300, 3_000);
    say(`${some.length} live indices read-only ${isLong ? 'until somebody is told' : `for ${blockedMs} ms`}`);
    const told = async () => (await slackPosts(rig, 'waits for a service')).length;
    const before = await told();
    await elasticsearch.indices.putSettings({ index, settings: { 'index.blocks.read_only_allow_delete': true } });
    try {
      const work = changeShop(rig.shop, random, { changes: 30, overMs: 500, kinds: ['product', 'child'] });
      await sleep(blockedMs);
      const touched = await work;
      await until('the relay has sent everything', async () => (await rig.messagesLeft()) > 0);
      if (isLong) await until('somebody is told', async () => (await told()) > before, 40_000);
      must(consumer?.running === true, 'the consumer did not live through it');
      must((await rig.deadLetters()) === 0, 'messages went to the dead-letter queue');
      const alerts = (await told()) - before;
      must(alerts <= 1, `${alerts} alerts were sent`);
      return { touched };
    } finally {
      await elasticsearch.indices.putSettings({ index, settings: { 'index.blocks.read_only_allow_delete': null } });
    }
  },
};
