import { expect, it } from 'vitest';
import type { DenyEntry, DenyKind } from '../../src/deny-lists/deny-list.ts';
import { announcements } from '../../src/pipelines/deny-list-announcements.ts';
import { parseChange } from '../../src/queue/product-change.ts';

const entry = (kind: DenyKind, id: number, version = 5): DenyEntry => ({
  kind,
  id,
  state: 'on',
  version,
  changedAt: version,
  announcedAt: null,
});

it('hands each target over once, although every storefront has an entry for it', () => {
  const both = [entry('seller', 7), entry('product', 9), entry('seller', 7), entry('product', 9), entry('brand', 7)];
  const changes = announcements(both).map((change) => parseChange(JSON.stringify(change)));
  expect(changes).toMatchObject([
    { kind: 'products', ids: [9] },
    {
      kind: 'targets',
      targets: [
        { kind: 'seller', id: 7 },
        { kind: 'brand', id: 7 },
      ],
      after: 0,
    },
  ]);
});

it('hands a category over without those below it, which have entries of their own', () => {
  expect(announcements([entry('category', 12), entry('category', 120)])).toMatchObject([
    {
      type: 'targets',
      targets: [
        { kind: 'category-alone', id: 12 },
        { kind: 'category-alone', id: 120 },
      ],
    },
  ]);
});

it('says since when its products wait', () => {
  expect(announcements([entry('brand', 1, 8), entry('brand', 2, 6)])).toMatchObject([{ changedAt: 6 }]);
});
