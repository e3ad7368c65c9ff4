import { expect, it } from 'vitest';
import type { Alert } from '../../src/alerts.ts';
import { createLagAlert } from '../../src/pipelines/lag-alert.ts';

/** Watches a value whose times the test gives, in seconds. */
function watch() {
  const sent: string[] = [];
  let at = 0;
  const alert = createLagAlert({
    alerts: {
      send: async ({ severity, title, lines }: Alert) => void sent.push(`${severity}: ${title}. ${lines.join(' ')}`),
    },
    cause: 'lag:test',
    most: 30,
    forMs: 60_000,
    repeatMs: 60_000,
    describe: (seconds) => ({ title: `late by ${seconds} s`, lines: [] }),
    recovered: 'in time again',
    now: () => at,
  });
  return {
    sent,
    see: async (seconds: number, value: number, mayOpen?: boolean) => {
      at = seconds * 1_000;
      await alert.observe(value, mayOpen);
    },
  };
}

it('tells what lags only when it has lasted, then once a minute, then its end with the worst of it', async () => {
  const { sent, see } = watch();
  for (let second = 0; second <= 59; second++) await see(second, 31);
  expect(sent).toEqual([]);
  for (let second = 60; second <= 185; second++) await see(second, second);
  expect(sent).toHaveLength(3);
  expect(sent[0]).toBe('warning: late by 60 s. ');
  for (let second = 186; second <= 250; second++) await see(second, 0);
  expect(sent).toHaveLength(4);
  expect(sent[3]).toBe('info: in time again. At its worst: late by 180 s.');
});

it('says nothing of a value that comes and goes', async () => {
  const { sent, see } = watch();
  for (let second = 0; second < 600; second++) await see(second, second % 50 === 0 ? 0 : 100);
  expect(sent).toEqual([]);
});

it('opens nothing where it may not, and ends what it opened all the same', async () => {
  const { sent, see } = watch();
  for (let second = 0; second <= 100; second++) await see(second, 40, false);
  expect(sent).toEqual([]);
  await see(101, 40);
  for (let second = 102; second <= 170; second++) await see(second, 0, false);
  expect(sent.map((line) => line.slice(0, 4))).toEqual(['warn', 'info']);
});
