import { createServer } from 'node:http';
import { expect, inject, it } from 'vitest';
import { type Alert, createAlerts } from '../../src/alerts.ts';
import { createSlack } from '../../src/clients/slack.ts';
import { createLogger } from '../../src/logger.ts';

const TROUBLE: Alert = { title: 'Indexing waits', lines: ['MySQL is away'], severity: 'failure', cause: 'consumer' };
const RECOVERY: Alert = { title: 'Indexing goes on', lines: ['Nothing was lost'], severity: 'info', cause: 'consumer' };
const TUNING = { updateMs: 100, retry: { firstMs: 200, longestMs: 400 } };

interface Call {
  readonly method: string;
  readonly arguments: {
    readonly channel?: string;
    readonly text?: string;
    readonly thread_ts?: string;
    readonly ts?: string;
  };
  readonly status: number;
  readonly ts?: string;
}

let channels = 0;

/** Alerts into a channel of their own, and what Slack was asked there. */
function openChannel(teller?: string) {
  const { slackUrl } = inject('stack');
  const channel = `threads-${process.pid}-${++channels}`;
  const logger = createLogger({ level: 'silent', name: 'test' });
  const slack = createSlack({ token: 'xoxb-test', apiUrl: `${slackUrl}/api` });
  const ofTeller = teller === undefined ? {} : { teller };
  const alerts = createAlerts({ slack, channel, logger, tuning: TUNING, ...ofTeller });
  const calls = async (): Promise<Call[]> => {
    const recorded = (await (await fetch(`${slackUrl}/recorded`)).json()) as Call[];
    return recorded.filter((call) => call.arguments.channel === channel);
  };
  return { alerts, calls };
}

async function until<T>(read: () => Promise<T>, holds: (value: T) => boolean): Promise<T> {
  for (let turn = 0; turn < 400; turn++) {
    const value = await read();
    if (holds(value)) return value;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`It never came to that: ${JSON.stringify(await read())}`);
}

it('keeps one message for each cause, with a count that is brought up to date', async () => {
  const { alerts, calls } = openChannel();
  for (let times = 0; times < 500; times++) void alerts.send(TROUBLE);
  await alerts.send({ ...TROUBLE, cause: 'rejected:not JSON', title: 'Set aside' });
  const all = await until(calls, (made) => made.some((call) => call.arguments.text?.includes('500 so far') === true));
  expect(all.filter((call) => call.method === 'chat.postMessage')).toHaveLength(2);
  const [post] = all;
  const update = all.find((call) => call.method === 'chat.update');
  expect(update?.arguments.ts).toBe(post?.ts);
  expect(all.length).toBeLessThan(8);
  await alerts.close();
});

it('tells the recovery in the thread, marks the message, and begins anew the next time', async () => {
  const { alerts, calls } = openChannel();
  await alerts.send(TROUBLE);
  await alerts.send(RECOVERY);
  const [post, reply, mark, ...others] = await until(calls, (made) => made.length >= 3);
  expect(others).toEqual([]);
  expect(reply?.arguments).toMatchObject({ thread_ts: post?.ts });
  expect(reply?.arguments.text).toContain('Indexing goes on');
  expect(mark).toMatchObject({ method: 'chat.update', arguments: { ts: post?.ts } });
  expect(mark?.arguments.text).toContain('~Indexing waits~');

  await alerts.send(TROUBLE);
  const again = await until(calls, (made) => made.length >= 4);
  expect(again[3]).toMatchObject({ method: 'chat.postMessage' });
  expect(again[3]?.arguments.thread_ts).toBeUndefined();
  await alerts.close();
});

it('names the process that goes on in its messages, and says there when it ended', async () => {
  const { alerts, calls } = openChannel('consume-one-1');
  await alerts.send(TROUBLE);
  await alerts.send({ ...TROUBLE, cause: 'lag:outbox', title: 'The outbox waits' });
  await alerts.send({ ...RECOVERY, cause: 'lag:outbox', title: 'The outbox is up to date' });
  await until(calls, (made) => made.length >= 4);
  await alerts.close();
  const [post, outbox, reply, mark, end, ...others] = await calls();
  expect(others).toEqual([]);
  expect(post?.arguments.text).toMatch(/MySQL is away\ntold by consume-one-1$/);
  expect(outbox?.arguments.text).toContain('told by consume-one-1');
  expect(reply?.arguments.text).not.toContain('told by');
  expect(mark?.arguments.text).toMatch(/told by consume-one-1$/);
  expect(end).toMatchObject({ method: 'chat.update', arguments: { ts: post?.ts } });
  expect(end?.arguments.text).toMatch(/told by consume-one-1, which ended at \d\d:\d\d:\d\d UTC$/);
});

it('posts news that ends nothing as it is', async () => {
  const { alerts, calls } = openChannel();
  await alerts.send({ ...RECOVERY, cause: 'reindex:brandi', title: 'brandi finished' });
  await alerts.send({ ...RECOVERY, cause: 'reindex:brandi', title: 'brandi finished again' });
  const all = await until(calls, (made) => made.length >= 2);
  expect(all.map((call) => [call.method, call.arguments.thread_ts])).toEqual([
    ['chat.postMessage', undefined],
    ['chat.postMessage', undefined],
  ]);
  await alerts.close();
});

it('tells later, once and with the whole count, what happened while Slack was away', async () => {
  // Not the recorder, which other test files use at the same time.
  const texts: string[] = [];
  let away = true;
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (part: Buffer) => (body += part.toString()));
    request.on('end', () => {
      if (away) return void response.writeHead(429, { 'retry-after': '0' }).end();
      texts.push(new URLSearchParams(body).get('text') ?? '');
      response.setHeader('content-type', 'application/json').end('{"ok":true,"channel":"c","ts":"1.1"}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  const logger = createLogger({ level: 'silent', name: 'test' });
  const slack = createSlack({ token: 'xoxb-test', apiUrl: `http://127.0.0.1:${port}/` });
  const alerts = createAlerts({ slack, channel: 'c', logger, tuning: TUNING });
  for (let times = 0; times < 300; times++) await alerts.send(TROUBLE);
  away = false;
  await until(
    () => Promise.resolve(texts),
    (told) => told.length > 0,
  );
  await alerts.close();
  expect(texts).toHaveLength(1);
  expect(texts[0]).toContain('300 so far');
  server.closeAllConnections();
  server.close();
});

it('knows what goes on, with and without Slack', async () => {
  const logger = createLogger({ level: 'silent', name: 'test' });
  for (const alerts of [createAlerts({ logger }), openChannel().alerts]) {
    await alerts.send(TROUBLE);
    await alerts.send({ ...TROUBLE, cause: 'lag:outbox' });
    await alerts.send({ ...RECOVERY, cause: 'news' });
    expect(alerts.going()).toEqual(['consumer', 'lag:outbox']);
    await alerts.send(RECOVERY);
    expect(alerts.going()).toEqual(['lag:outbox']);
    await alerts.close();
  }
});
