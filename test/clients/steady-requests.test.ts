import { describe, expect, it } from 'vitest';
import { createAdmission } from '../../src/api/admission.ts';
import { createBreaker } from '../../src/clients/breaker.ts';
import { createSharedRequests } from '../../src/clients/shared-requests.ts';

describe('the breaker', () => {
  const setUp = () => {
    let time = 0;
    const changes: string[] = [];
    const breaker = createBreaker({
      failures: 3,
      pauseMs: 1_000,
      now: () => time,
      onChange: (state) => changes.push(state),
    });
    const fail = (times: number) => {
      for (let count = 0; count < times; count++) breaker.enter()?.fail();
    };
    return { breaker, changes, fail, wait: (ms: number) => (time += ms) };
  };

  it('opens after failures in a row, and not for single ones', () => {
    const { breaker, changes, fail } = setUp();
    fail(2);
    breaker.enter()?.succeed();
    fail(2);
    expect([breaker.isOpen, changes]).toEqual([false, []]);
    fail(1);
    expect([breaker.isOpen, changes, breaker.enter()]).toEqual([true, ['open'], null]);
  });

  it('lets one at a time try after the pause, and closes with the first that succeeds', () => {
    const { breaker, changes, fail, wait } = setUp();
    fail(3);
    wait(1_000);
    const probe = breaker.enter();
    expect([probe === null, breaker.enter()]).toEqual([false, null]);
    probe?.fail();
    expect(breaker.enter()).toBeNull();
    wait(1_000);
    breaker.enter()?.succeed();
    expect(breaker.enter()).not.toBeNull();
    expect(changes).toEqual(['open', 'closed']);
  });

  it('is not moved by what was sent before it opened', () => {
    const { breaker, fail, wait } = setUp();
    const early = [breaker.enter(), breaker.enter()];
    fail(3);
    early[0]?.succeed();
    expect(breaker.isOpen).toBe(true);
    wait(1_000);
    breaker.enter()?.succeed();
    early[1]?.fail();
    fail(2);
    expect(breaker.isOpen).toBe(false);
  });
});

describe('shared requests', () => {
  const setUp = () => {
    let time = 0;
    let sent = 0;
    const shared = createSharedRequests({ maxAgeMs: 250, now: () => time });
    const ask = (key: string, answer?: Promise<number>) => shared.share(key, () => answer ?? Promise.resolve(++sent));
    return { ask, sent: () => sent, wait: (ms: number) => (time += ms) };
  };

  it('are sent once within their time, and again after it', async () => {
    const { ask, wait } = setUp();
    expect(await Promise.all([ask('a'), ask('a'), ask('b')])).toEqual([1, 1, 2]);
    wait(249);
    expect(await ask('a')).toBe(1);
    wait(1);
    expect(await ask('a')).toBe(3);
  });

  it('are not shared by those who come later than that, though they are still in flight', async () => {
    const { ask, wait } = setUp();
    const never = ask('a', new Promise(() => {}));
    wait(250);
    expect(await ask('a')).toBe(1);
    expect(never).toBeInstanceOf(Promise);
  });

  it('that failed are sent again', async () => {
    const { ask } = setUp();
    const both = [ask('a', Promise.reject(new Error('no'))), ask('a')];
    expect((await Promise.allSettled(both)).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await ask('a')).toBe(1);
  });
});

describe('the admission', () => {
  it('refuses beyond its limit, which shrinks while requests are long and grows again', () => {
    let time = 0;
    const admission = createAdmission({ most: 20, longMs: 500, now: () => time });
    const round = (takesMs: number) => {
      const tickets = Array.from({ length: 40 }, () => admission.enter(1));
      const admitted = tickets.filter((ticket) => ticket !== null);
      time += takesMs;
      for (const ticket of admitted) admission.leave(ticket);
      return admitted.length;
    };
    expect(round(10)).toBe(20);
    for (let count = 0; count < 30; count++) round(600);
    expect(round(10)).toBe(8);
    for (let count = 0; count < 30; count++) round(10);
    expect(round(10)).toBe(20);
    expect(admission.inFlight).toBe(0);
  });

  it('counts several searches of a call, and lets a large call go alone', () => {
    const admission = createAdmission({ most: 8, longMs: 500 });
    const large = admission.enter(10);
    expect(large).not.toBeNull();
    expect(admission.enter(1)).toBeNull();
    if (large !== null) admission.leave(large);
    const four = admission.enter(4);
    expect([four === null, admission.enter(5)]).toEqual([false, null]);
  });
});
