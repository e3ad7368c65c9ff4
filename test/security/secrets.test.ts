import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApiKey } from '../../src/api-keys/create-api-key.ts';
import type { Config } from '../../src/config.ts';
import { createResources } from '../../src/resources.ts';
import { startApiProcess } from '../support/api-process.ts';
import { runCommand, startCommand } from '../support/command-line.ts';
import { elasticsearchAnswer, type HttpProxy, openHttpProxy, PASS } from '../support/http-proxy.ts';
import { createShop, type Shop } from '../support/shop.ts';
import { slackMessages } from '../support/slack-messages.ts';

// Secrets that nobody else has are planted in settings and headers; whatever is written or answered is looked through for them.

const resources = createResources();
const planted = new Map<string, string>();
let shop: Shop;
let proxy: HttpProxy;
let config: Config;

/** A secret that no other text has. */
function plant(name: string): string {
  const secret = `canary${randomBytes(12).toString('hex')}`;
  planted.set(name, secret);
  return secret;
}

beforeAll(async () => {
  shop = resources.use(await createShop({ name: 'secrets', products: 50 }), (opened) => opened.close());
  await shop.reindex(['brandi']);
  proxy = resources.use(await openHttpProxy(shop.config.ELASTICSEARCH_URL), (opened) => opened.close());
  const wrong = new URL(shop.config.MYSQL_URL ?? '');
  wrong.password = plant('password of MySQL');
  const context = randomBytes(32).toString('base64');
  planted.set('secret of contexts', context);
  for (const name of ['QUERY', 'CONSUMER', 'REINDEX'] as const) {
    const encoded = shop.config[`ELASTICSEARCH_${name}_API_KEY`] ?? '';
    planted.set(`key of ${name}`, encoded);
    planted.set(`key of ${name}, decoded`, Buffer.from(encoded, 'base64').toString().split(':')[1] ?? '');
  }
  config = {
    ...shop.config,
    LOG_LEVEL: 'trace',
    ELASTICSEARCH_URL: `http://127.0.0.1:${proxy.port}`,
    ELASTICSEARCH_ADMIN_PASSWORD: plant('password of Elasticsearch'),
    MYSQL_URL: wrong.href,
    MYSQL_ADMIN_URL: wrong.href,
    MYSQL_OPERATOR_URL: wrong.href,
    CONTEXT_SECRETS: `brandi=${context}`,
    SLACK_TOKEN: `xoxb-${plant('token of Slack')}`,
  };
}, 180_000);
afterAll(() => resources.close());

function expectNoSecretIn(written: string, where: string): void {
  expect(written.length, where).toBeGreaterThan(0);
  for (const [name, secret] of planted) {
    for (const form of [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64')]) {
      expect(written.includes(form), `${name} in ${where}`).toBe(false);
    }
  }
}

describe('secrets', () => {
  it('are in no log, no answer and no metric of the API, also when all goes wrong', { timeout: 90_000 }, async () => {
    const fields = { storefront: 'brandi', channel: 'web', name: 'secrets' } as const;
    const prefix = config.NAME_PREFIX;
    const search = await createApiKey(shop.elasticsearch, prefix, { ...fields, role: 'search' });
    const operator = await createApiKey(shop.elasticsearch, prefix, { ...fields, role: 'operator' });
    for (const [name, { token }] of Object.entries({ search, operator })) {
      planted.set(`${name} key`, token.split('_').slice(2).join('_'));
    }
    const api = await startApiProcess(config);
    const answers: string[] = [];
    const ask = async (url: string, headers: Record<string, string>, init: RequestInit = {}) => {
      const answer = await fetch(url, { ...init, headers });
      answers.push(JSON.stringify([...answer.headers]), await answer.text());
      return answer.status;
    };
    const products = `${api.url}/v1/storefronts/brandi/products`;
    const good = { 'x-api-key': search.token, cookie: `session=${plant('cookie')}` };
    try {
      expect(await ask(products, good)).toBe(200);
      expect(await ask(products, { 'x-api-key': `sfs_abc_${plant('wrong key')}` })).toBe(401);
      expect(await ask(products, { authorization: `Bearer ${plant('wrong bearer')}` })).toBe(401);
      expect(await ask(products, { ...good, 'x-search-context': `a.${plant('context')}.b` })).toBe(401);
      expect(await ask(`${products}?size=a`, good)).toBe(400);
      const json = { ...good, 'content-type': 'application/json' };
      expect(await ask(`${api.url}/v1/storefronts/brandi/multi-search`, json, { method: 'POST', body: '{' })).toBe(400);
      const explanation = `${api.operatorUrl}/v1/storefronts/brandi/products/1/explanation`;
      // The database refuses the password.
      expect(await ask(explanation, { 'x-api-key': operator.token })).toBe(503);
      proxy.meddle(({ path }) => {
        if (!path.includes('_search')) return PASS;
        return { kind: 'answer', answer: elasticsearchAnswer(500, { error: { reason: 'broken' }, status: 500 }) };
      });
      expect(await ask(`${products}?q=a`, good)).toBeGreaterThanOrEqual(500);
      proxy.meddle(() => ({ kind: 'reset' }));
      expect(await ask(`${products}?q=b`, good)).toBe(503);
      answers.push(await (await fetch(`${api.operatorUrl}/metrics`)).text());
    } finally {
      proxy.meddle(null);
      await api.stop();
    }
    expectNoSecretIn(answers.join('\n'), 'answers');
    expectNoSecretIn(api.output(), 'the log');
    expect(api.output()).toContain('"level":50');
  });

  it.each([
    ['doctor', ['doctor']],
    ['setup', ['setup', '--shop-database', 'shop']],
    ['reindex', ['reindex', 'brandi']],
    ['explain', ['explain', '1', '--storefront', 'brandi']],
  ])('are in nothing that %s writes when it is refused', { timeout: 60_000 }, async (what, args) => {
    const { code, stdout, stderr } = await runCommand(config, args);
    expect(code, stdout + stderr).not.toBe(0);
    expectNoSecretIn(stdout + stderr, what);
  });

  it('are in no log and no alert of the consumer', { timeout: 60_000 }, async () => {
    const consumer = startCommand(config, ['consume']);
    let output = '';
    for (const stream of [consumer.stdout, consumer.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => (output += text));
    }
    const ended = new Promise((resolve) => consumer.once('close', resolve));
    for (let times = 0; times < 400 && output.length < 200; times++) await sleep(100);
    consumer.kill('SIGTERM');
    await ended;
    expectNoSecretIn(output, 'the log of the consumer');
    expectNoSecretIn(`${(await slackMessages(shop)).join('\n')} `, 'alerts');
  });
});
