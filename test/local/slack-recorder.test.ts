import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { ErrorCode, WebClient } from '@slack/web-api';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createSlackRecorder, type RecordedCall } from '../../local/slack-recorder.ts';

// A recorder of its own: the stack's is shared with tests that run at the same time.
const server = createSlackRecorder();
let url = '';

beforeEach(async () => {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(async () => {
  await fetch(`${url}/recorded`, { method: 'DELETE' });
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});

function client(): WebClient {
  return new WebClient('xoxb-local', {
    slackApiUrl: `${url}/api/`,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
  });
}

async function recorded(): Promise<RecordedCall[]> {
  return (await (await fetch(`${url}/recorded`)).json()) as RecordedCall[];
}

async function behave(behaviour: object): Promise<number> {
  const response = await fetch(`${url}/behaviour`, { method: 'POST', body: JSON.stringify(behaviour) });
  await response.arrayBuffer();
  return response.status;
}

it('records messages in order, each under a timestamp of its own', async () => {
  const slack = client();
  const blocks = [{ type: 'section', text: { type: 'mrkdwn', text: '*검색* 복구' } }];
  const first = await slack.chat.postMessage({ channel: 'search-alerts', text: '색인 실패', blocks });
  const second = await slack.chat.postMessage({ channel: 'search-alerts', text: '둘째', thread_ts: String(first.ts) });
  expect(first.ts).toMatch(/^\d+\.\d{6}$/);
  expect(second.ts).not.toBe(first.ts);
  expect(await recorded()).toMatchObject([
    {
      method: 'chat.postMessage',
      token: 'xoxb-local',
      ts: first.ts,
      arguments: { channel: 'search-alerts', text: '색인 실패', blocks },
    },
    { arguments: { thread_ts: first.ts } },
  ]);
});

it('updates a message that exists and no other', async () => {
  const slack = client();
  const { ts } = await slack.chat.postMessage({ channel: 'search-alerts', text: 'v1' });
  expect((await slack.chat.update({ channel: 'search-alerts', ts: String(ts), text: 'v2' })).ts).toBe(ts);
  await expect(slack.chat.update({ channel: 'search-alerts', ts: '1.000001', text: 'v2' })).rejects.toMatchObject({
    data: { error: 'message_not_found' },
  });
});

it('signs in', async () => {
  expect((await client().auth.test()).ok).toBe(true);
});

it('fails as often as it is told, with the status and the pause it is told', async () => {
  expect(await behave({ status: 429, retryAfter: 7, times: 1 })).toBe(200);
  const slack = client();
  await expect(slack.chat.postMessage({ channel: 'search-alerts', text: 'x' })).rejects.toMatchObject({
    code: ErrorCode.RateLimitedError,
    retryAfter: 7,
  });
  await slack.chat.postMessage({ channel: 'search-alerts', text: 'x' });
  expect((await recorded()).map(({ status }) => status)).toEqual([429, 200]);
  expect(await behave({ status: 'never' })).toBe(400);
});

it('answers late when told to', async () => {
  await behave({ delayMs: 200 });
  const startedAt = Date.now();
  await client().auth.test();
  expect(Date.now() - startedAt).toBeGreaterThanOrEqual(195);
});

it('forgets what it recorded and behaves well again when cleared', async () => {
  await behave({ status: 500 });
  await expect(client().auth.test()).rejects.toThrow();
  await fetch(`${url}/recorded`, { method: 'DELETE' });
  expect(await recorded()).toEqual([]);
  expect((await client().auth.test()).ok).toBe(true);
});
