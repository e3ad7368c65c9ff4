import { describe, expect, it } from 'vitest';
import { createLogger } from '../src/logger.ts';

function logOnce(write: (logger: ReturnType<typeof createLogger>) => void): string {
  const lines: string[] = [];
  write(createLogger({ level: 'info', name: 'test', destination: { write: (line) => void lines.push(line) } }));
  return lines.join('');
}

describe('the log', () => {
  it('keeps what is not secret', () => {
    expect(logOnce((logger) => logger.info({ storefront: 'brandi' }, '나이키'))).toContain('"storefront":"brandi"');
  });

  it('keeps of an error what finds its cause, and not what an SDK hangs on it', () => {
    const error = Object.assign(new Error('failed', { cause: new Error('refused') }), {
      meta: { body: 'a whole answer' },
    });
    const line = logOnce((logger) => logger.error({ err: error }, 'failed'));
    expect(JSON.parse(line)).toMatchObject({
      err: { type: 'Error', message: 'failed', stack: expect.any(String) as string, cause: { message: 'refused' } },
    });
    expect(line).not.toContain('a whole answer');
  });

  it.each([
    ['a field', { password: 'hunter2hunter2' }],
    ['a nested field', { config: { elasticsearch: { apiKey: 'hunter2hunter2' } } }],
    ['a header', { req: { headers: { authorization: 'Bearer hunter2hunter2', 'x-api-key': 'hunter2hunter2' } } }],
    ['an address', { url: 'mysql://reader:hunter2hunter2@db.example:3306/shop' }],
    ['an address whose password has an @', { url: 'mysql://reader:hunter2@hunter2hunter2@db.example/shop' }],
    ['an error', { err: new Error('401 for https://elastic:hunter2hunter2@search.example:9200') }],
    ['an authorization value in a message', { message: 'sent ApiKey hunter2hunter2==' }],
    ['a key of ours', { note: 'sfs_ab12_hunter2hunter2' }],
  ])('shows no secret of %s', (_where, fields) => {
    const line = logOnce((logger) => logger.error(fields, 'failed'));
    expect(line).toContain('[redacted]');
    expect(line).not.toContain('hunter2');
  });
});
