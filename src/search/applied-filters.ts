import { type Static, Type } from 'typebox';
import type { Slot } from './query-slots.ts';

const Values = (description: string) => Type.Optional(Type.Array(Type.String(), { description }));

/** What the words of a query were taken to ask for, named as the filters of a request are. */
export const AppliedFiltersSchema = Type.Object(
  {
    brand: Values('Name of the brand.'),
    colour: Values('Colour groups.'),
    optionSize: Values('Sizes in stock.'),
    gender: Values('What fits whom.'),
    season: Values('What fits which season.'),
    age: Values('Preferred; others are found too.'),
    delivery: Values('Ways of delivery.'),
    fit: Values('How it is cut.'),
    fabric: Values('What it is made of.'),
    pattern: Values('What is on it.'),
    priceFrom: Type.Optional(Type.Integer()),
    priceTo: Type.Optional(Type.Integer()),
  },
  { description: 'What was read out of the words of the query: a page may show it as filters.' },
);
export type AppliedFilters = Static<typeof AppliedFiltersSchema>;

/** Null: the words were words only. Pure. */
export function appliedFilters(slots: readonly Slot[]): AppliedFilters | null {
  const filters: AppliedFilters = {};
  const add = (
    name: 'brand' | 'colour' | 'optionSize' | 'gender' | 'season' | 'age' | 'delivery' | 'fit' | 'fabric' | 'pattern',
    values: readonly string[],
  ) => {
    filters[name] = [...new Set([...(filters[name] ?? []), ...values])];
  };
  for (const slot of slots) {
    switch (slot.kind) {
      case 'brand':
        add('brand', [slot.text]);
        break;
      case 'category':
        break;
      case 'size':
        add('optionSize', slot.values);
        break;
      case 'price':
        if (slot.from !== null) filters.priceFrom = slot.from;
        if (slot.to !== null) filters.priceTo = slot.to;
        break;
      default:
        add(slot.kind, slot.fits);
    }
  }
  return Object.keys(filters).length === 0 ? null : filters;
}
