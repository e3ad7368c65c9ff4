import { expect, it } from 'vitest';
import { createClockWatch } from '../../src/pipelines/clock-watch.ts';
import type { ChangeMessage } from '../../src/queue/product-change.ts';

/** A watch whose clocks the test sets, in seconds. */
function watch() {
  const clocks = { database: 1_000_000, machine: 1_000_000, elapsed: 0 };
  const published: ChangeMessage[] = [];
  const sent: string[] = [];
  const state = { leads: true, queueIsAway: false, answerTakes: 0 };
  const pass = (seconds: number) => {
    for (const clock of ['database', 'machine', 'elapsed'] as const) clocks[clock] += seconds;
  };
  const look = createClockWatch({
    clock: async () => {
      const read = clocks.database * 1_000;
      pass(state.answerTakes);
      return read;
    },
    now: () => clocks.machine * 1_000,
    elapsed: () => clocks.elapsed * 1_000,
    leads: async () => state.leads,
    publish: async (change) => {
      if (state.queueIsAway) throw new Error('SQS is away');
      published.push(change);
    },
    storefronts: ['brandi', 'hiver'],
    alerts: { send: async ({ severity, title }) => void sent.push(`${severity}: ${title}`) },
    logger: { warn: () => undefined },
    repeatMs: 60_000,
  });
  return { clocks, published, sent, state, pass, look };
}

const EVERY_PRODUCT = { version: 1, type: 'storefront', ids: ['brandi', 'hiver'] };

it('tells of a clock that ran ahead, and has every product indexed again once it is set back', async () => {
  const { clocks, published, sent, pass, look } = watch();
  await look();
  pass(5);
  clocks.database += 3_600;
  await look();
  expect(published).toEqual([]);
  expect(sent).toEqual(["warning: The clock of the database is 3600 s ahead of this machine's"]);
  pass(5);
  clocks.database -= 3_600;
  await look();
  pass(5);
  await look();
  expect(published).toEqual([EVERY_PRODUCT]);
  expect(sent.slice(1)).toEqual(['info: The clocks of the database and of this machine agree again']);
});

it('has every product indexed again after a step into the past as well, and names the direction', async () => {
  const { clocks, published, sent, pass, look } = watch();
  await look();
  pass(5);
  clocks.database -= 90;
  await look();
  expect(published).toEqual([EVERY_PRODUCT]);
  expect(sent).toEqual(["warning: The clock of the database is 90 s behind this machine's"]);
  pass(5);
  clocks.database += 90;
  await look();
  expect(published).toHaveLength(1);
});

it('does not take slow answers, small corrections, or a step of this machine for a step of the database', async () => {
  const { clocks, published, sent, state, pass, look } = watch();
  await look();
  pass(5);
  clocks.database -= 59;
  await look();
  state.answerTakes = 200;
  for (let looks = 0; looks < 3; looks++) await look();
  state.answerTakes = 0;
  await look();
  expect(sent).toEqual([]);
  clocks.machine += 500;
  await look();
  expect(sent).toEqual(["warning: The clock of the database is 559 s behind this machine's"]);
  expect(published).toEqual([]);
});

it('publishes until the queue takes it', async () => {
  const { clocks, published, state, pass, look } = watch();
  await look();
  clocks.database -= 100;
  state.queueIsAway = true;
  await expect(look()).rejects.toThrow('SQS is away');
  pass(600);
  await expect(look()).rejects.toThrow('SQS is away');
  state.queueIsAway = false;
  await look();
  await look();
  expect(published).toEqual([EVERY_PRODUCT]);
});

it('leaves it to the consumer that leads, and stands in for one that is gone', async () => {
  const follower = watch();
  follower.state.leads = false;
  await follower.look();
  follower.clocks.database -= 100;
  await follower.look();
  expect(follower.sent).toEqual([]);
  follower.pass(1_000);
  follower.state.leads = true;
  await follower.look();
  expect(follower.published).toEqual([EVERY_PRODUCT]);

  const late = watch();
  late.state.leads = false;
  await late.look();
  late.clocks.database -= 100;
  for (let looks = 0; looks < 20; looks++) {
    late.pass(300);
    await late.look();
  }
  late.state.leads = true;
  await late.look();
  expect(late.published).toEqual([]);
});
