import { describe, expect, it } from 'vitest';
import type { DisplayPolicyRow } from '../../src/extract/product-row.ts';
import { preparePolicies } from '../../src/transform/transform-product.ts';
import { NOW, policyRow, sourceState } from '../support/product-row.ts';

function prepare(overrides: Partial<DisplayPolicyRow>) {
  return preparePolicies(sourceState([policyRow(overrides)]));
}

type Case = [name: string, overrides: Partial<DisplayPolicyRow>, reason: string | RegExp];

describe('an invalid policy is set aside with its reason', () => {
  it.each<Case>([
    ['an unknown target', { targetType: 'shop' }, 'its target can not be read'],
    ['no target', { targetType: 'seller', targetId: null }, 'its target can not be read'],
    ['all, and yet an id', { targetType: 'all', targetId: 5 }, 'its target can not be read'],
    ['an unknown effect', { effect: 'vanish' }, 'its effect vanish is unknown'],
    ['no effect', { effect: null }, 'its effect null is unknown'],
    ['a price that is not JSON', { effect: 'price', parameters: '{price}' }, 'its parameters are not a JSON object'],
    ['a price without parameters', { effect: 'price' }, 'its parameters are not a JSON object'],
    ['a price of nothing', { effect: 'price', parameters: '{}' }, 'it needs either price or percentOff'],
    [
      'two prices',
      { effect: 'price', parameters: '{"price":1,"percentOff":1}' },
      'it needs either price or percentOff',
    ],
    ['a broken price', { effect: 'price', parameters: '{"price":9.5}' }, /price must be whole money/],
    ['100 percent off', { effect: 'price', parameters: '{"percentOff":100}' }, /from 1 to 99/],
    ['a boost without factor', { effect: 'boost', parameters: '{}' }, 'it needs a factor'],
    ['a boost out of bounds', { effect: 'boost', parameters: '{"factor":2.5}' }, 'the factor of a boost is 1 to 2'],
    ['a bury that boosts', { effect: 'bury', parameters: '{"factor":1.5}' }, 'the factor of a bury is 0.5 to 1'],
    ['a show that ends first', { effect: 'show', startsAt: NOW, endsAt: NOW }, 'its period ends before it starts'],
    ['a show, perhaps', { effect: 'show', enabled: null }, 'nobody can say whether it is enabled'],
  ])('%s', (_case, overrides, reason) => {
    const context = prepare(overrides);
    const expected: unknown = typeof reason === 'string' ? reason : expect.stringMatching(reason);
    expect(context.invalidPolicies).toEqual([
      {
        id: 1,
        effect: 'effect' in overrides ? overrides.effect : 'hide',
        reason: expected,
        stillHides: false,
      },
    ]);
    expect([context.hides.count, context.shows.count, context.prices.count, context.orders.count]).toEqual([
      0, 0, 0, 0,
    ]);
  });
});

describe('an invalid hide still hides its target', () => {
  it('always, if its period can not be read', () => {
    const context = prepare({ startsAt: NOW, endsAt: NOW - 1 });
    expect(context.hides.all).toMatchObject([{ startsAt: null, endsAt: null }]);
    expect(context.invalidPolicies).toMatchObject([{ reason: 'its period ends before it starts', stillHides: true }]);
  });

  it('if nobody can say whether it is enabled', () => {
    const context = prepare({ enabled: null, startsAt: NOW });
    expect(context.hides.all).toMatchObject([{ startsAt: NOW }]);
    expect(context.invalidPolicies).toMatchObject([{ stillHides: true }]);
  });

  it('and a disabled one is not looked at', () => {
    expect(prepare({ enabled: false, targetType: 'shop' }).invalidPolicies).toEqual([]);
  });
});
