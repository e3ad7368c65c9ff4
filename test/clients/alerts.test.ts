import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Writable } from 'node:stream';
import { afterEach, describe, expect, inject, it } from 'vitest';
import { type Alert, createAlerts } from '../../src/alerts.ts';
import { createSlack } from '../../src/clients/slack.ts';
import { createLogger } from '../../src/logger.ts';

const ALERT: Alert = {
  title: 'brandi: finished <@here> & more',
  lines: ['5,000 documents', '<!channel>'],
  severity: 'failure',
  cause: 'reindex:brandi',
};

let servers: Server[] = [];

afterEach(() => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
  servers = [];
});

function recordedLogger(): { logger: ReturnType<typeof createLogger>; lines: string[] } {
  const lines: string[] = [];
  const destination = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(chunk.toString());
      done();
    },
  });
  return { logger: createLogger({ level: 'info', name: 'test', destination }), lines };
}

async function startServer(answer: Parameters<typeof createServer>[1]): Promise<string> {
  const server = createServer(answer ?? (() => undefined));
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

describe('an alert', () => {
  it('reaches the channel, and a name in it becomes no mention', async () => {
    const { logger } = recordedLogger();
    const slack = createSlack({ token: 'xoxb-test', apiUrl: `${inject('stack').slackUrl}/api` });
    const channel = `alerts-${process.pid}`;
    await createAlerts({ slack, channel, logger }).send(ALERT);
    const recorded = await (await fetch(`${inject('stack').slackUrl}/recorded`)).text();
    expect(recorded).toContain(channel);
    expect(recorded).toContain('&lt;@here&gt; &amp; more');
    expect(recorded).not.toContain('<!channel>');
  });

  it('is only logged without Slack', async () => {
    const { logger, lines } = recordedLogger();
    await createAlerts({ logger }).send(ALERT);
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ level: 50, msg: ALERT.title, cause: 'reindex:brandi' });
  });

  it('costs a log line when Slack is away, refuses or is too busy', async () => {
    const refusing = await startServer((_request, response) => response.end('{"ok":false,"error":"not_in_channel"}'));
    const busy = await startServer((_request, response) => response.writeHead(429, { 'retry-after': '60' }).end());
    for (const apiUrl of ['http://127.0.0.1:9/', refusing, busy]) {
      const { logger, lines } = recordedLogger();
      await createAlerts({ slack: createSlack({ token: 'xoxb-secret-1', apiUrl }), channel: 'c', logger }).send(ALERT);
      expect(lines, apiUrl).toHaveLength(2);
      expect(lines[1]).toContain('could not be sent');
      expect(lines.join('')).not.toContain('xoxb-secret-1');
    }
  });

  it('waits for Slack for three seconds and no longer', async () => {
    const silent = await startServer(() => undefined);
    const { logger, lines } = recordedLogger();
    const started = Date.now();
    await createAlerts({ slack: createSlack({ token: 'x', apiUrl: silent }), channel: 'c', logger }).send(ALERT);
    expect(Date.now() - started).toBeLessThan(3_500);
    expect(lines).toHaveLength(2);
  });
});
