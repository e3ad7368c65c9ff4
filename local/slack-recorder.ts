import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

/** One call of a Slack method, as it was received. */
export type RecordedCall = {
  method: string;
  /** The arguments. Slack's client sends `blocks` and the like as JSON text: they are parsed here. */
  arguments: Record<string, unknown>;
  token: string | undefined;
  receivedAt: string;
  /** What was answered: 200, or the status that was asked for with `POST /behaviour`. */
  status: number;
  /** The message's timestamp, which is its id in Slack; only for `chat.*` that succeeded. */
  ts?: string;
};

/**
 * How the next calls are answered. `times` 0 means until it is changed. `channel`: only calls for this channel; it wins over one for
 * all channels.
 */
export type SlackBehaviour = {
  status: number;
  retryAfter?: number;
  delayMs?: number;
  error?: string;
  times?: number;
  channel?: string;
};

const WELL: SlackBehaviour = { status: 200 };

/**
 * Stands in for Slack: `chat.postMessage`, `chat.update` and `auth.test`, with or without `/api/` before them. `GET /recorded` lists
 * the calls, `DELETE /recorded` forgets them and behaves well again, `POST /behaviour` takes a SlackBehaviour.
 */
export function createSlackRecorder(): Server {
  const recorded: RecordedCall[] = [];
  /** By channel; those for all channels under an empty name. */
  const behaviours = new Map<string, SlackBehaviour>();
  let lastTs = 0;

  function nextTs(): string {
    // Slack's form: seconds and six digits, unique within a channel.
    lastTs = Math.max(lastTs + 1, Date.now() * 1_000);
    return `${Math.floor(lastTs / 1_000_000)}.${String(lastTs % 1_000_000).padStart(6, '0')}`;
  }

  function takeBehaviour(channel: string): SlackBehaviour {
    const key = behaviours.has(channel) ? channel : '';
    const taken = behaviours.get(key) ?? WELL;
    if (taken.times === 1) behaviours.delete(key);
    else if (taken.times !== undefined && taken.times > 1) behaviours.set(key, { ...taken, times: taken.times - 1 });
    return taken;
  }

  async function answerMethod(method: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const given = readArguments(request.headers['content-type'] ?? '', await bodyOf(request));
    const token = request.headers.authorization?.replace(/^Bearer /, '') ?? textOf(given['token']);
    const { status, retryAfter, delayMs, error } = takeBehaviour(textOf(given['channel']) ?? '');
    const call: RecordedCall = { method, arguments: given, token, receivedAt: new Date().toISOString(), status };
    recorded.push(call);
    if (delayMs !== undefined) await sleep(delayMs);
    if (status !== 200 || error !== undefined) {
      if (retryAfter !== undefined) response.setHeader('retry-after', String(retryAfter));
      return send(response, status, { ok: false, error: error ?? (status === 429 ? 'ratelimited' : 'internal_error') });
    }
    if (method === 'auth.test') {
      return send(response, 200, {
        ok: true,
        url: 'http://127.0.0.1/',
        team: 'local',
        user: 'storefront-search',
        team_id: 'T0',
        user_id: 'U0',
      });
    }
    if (method !== 'chat.postMessage' && method !== 'chat.update') {
      return send(response, 200, { ok: false, error: 'unknown_method' });
    }
    if (textOf(given['channel']) === undefined) return send(response, 200, { ok: false, error: 'channel_not_found' });
    if (
      method === 'chat.update' &&
      !recorded.some((earlier) => earlier.ts !== undefined && earlier.ts === given['ts'])
    ) {
      return send(response, 200, { ok: false, error: 'message_not_found' });
    }
    const ts = method === 'chat.update' ? String(given['ts']) : nextTs();
    call.ts = ts;
    send(response, 200, {
      ok: true,
      channel: given['channel'],
      ts,
      message: { type: 'message', text: given['text'], ts },
    });
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = new URL(request.url ?? '/', 'http://127.0.0.1').pathname.replace(/^\/(api\/)?/, '');
    if (path === 'recorded' && request.method === 'GET') return send(response, 200, recorded);
    if (path === 'recorded' && request.method === 'DELETE') {
      recorded.length = 0;
      behaviours.clear();
      return send(response, 200, { ok: true });
    }
    if (path === 'behaviour' && request.method === 'POST') {
      const wanted = readBehaviour(await bodyOf(request));
      if (wanted) behaviours.set(wanted.channel ?? '', wanted);
      return send(response, wanted ? 200 : 400, { ok: wanted !== undefined });
    }
    await answerMethod(path, request, response);
  }

  return createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      if (!response.headersSent) send(response, 400, { ok: false, error: String(error) });
    });
  });
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(body));
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = '';
  request.setEncoding('utf8');
  for await (const part of request) body += String(part);
  return body;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function readArguments(contentType: string, body: string): Record<string, unknown> {
  if (contentType.startsWith('application/json')) {
    const given: unknown = JSON.parse(body || '{}');
    return isRecord(given) ? given : {};
  }
  return Object.fromEntries(
    [...new URLSearchParams(body)].map(([key, value]) => [key, /^[[{]/.test(value) ? parsedOr(value) : value]),
  );
}

function parsedOr(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function readBehaviour(body: string): SlackBehaviour | undefined {
  const given = parsedOr(body);
  if (!isRecord(given)) return undefined;
  const { status = 200, retryAfter, delayMs, error, times, channel } = given;
  if (typeof status !== 'number' || !Number.isInteger(status) || status < 200 || status > 599) return undefined;
  return {
    status,
    ...(typeof retryAfter === 'number' && { retryAfter }),
    ...(typeof delayMs === 'number' && { delayMs }),
    ...(typeof error === 'string' && { error }),
    ...(typeof times === 'number' && { times }),
    ...(typeof channel === 'string' && { channel }),
  };
}
