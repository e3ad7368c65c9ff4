import { expect, it } from 'vitest';
import { addStretch, newPart, noCounts, type Stretch, sumParts } from '../../src/runs/run-part.ts';

it('keeps every document in its stretch, and few stretches, however many pages there are', () => {
  let stretches: readonly Stretch[] = [];
  for (let page = 1; page <= 10_000; page++)
    stretches = addStretch(stretches, { through: page * 10, confirmed: page % 7 });
  expect(stretches.length).toBeGreaterThan(60);
  expect(stretches.length).toBeLessThanOrEqual(128);
  let after = 0;
  for (const { through, confirmed } of stretches) {
    let expected = 0;
    for (let page = after / 10 + 1; page <= through / 10; page++) expected += page % 7;
    expect([through, confirmed]).toEqual([through, expected]);
    expect(through).toBeGreaterThan(after);
    after = through;
  }
  expect(after).toBe(100_000);
});

it('lines up the stretches of all parts, and leaves out a part that an earlier release has loaded', () => {
  const { stretches: _none, ...earlier } = noCounts(100);
  const counts = [
    {
      ...noCounts(0),
      stretches: [
        { through: 40, confirmed: 3 },
        { through: 90, confirmed: 5 },
      ],
    },
    earlier,
  ];
  const parts = [
    { ...newPart('r', 1, { after: 0, through: 100 }), storefronts: { a: { ...noCounts(0), ...counts[0] } } },
    { ...newPart('r', 2, { after: 100, through: 200 }), storefronts: { a: earlier } },
    {
      ...newPart('r', 3, { after: 200, through: 300 }),
      storefronts: { a: { ...noCounts(200), stretches: [{ through: 300, confirmed: 1 }] } },
    },
  ];
  expect(sumParts(parts, 'a').stretches).toEqual([
    { after: 0, through: 40, confirmed: 3 },
    { after: 40, through: 90, confirmed: 5 },
    { after: 200, through: 300, confirmed: 1 },
  ]);
});
