import type { MerchandisingRule } from '../../src/search/merchandising.ts';

/** Each of these products on top of each query: nobody may see a pin that a policy hides. */
export function pinEverything(ids: readonly number[], texts: readonly string[]): MerchandisingRule[] {
  const base = { category: null, startsAt: null, endsAt: null, kind: 'pin' } as const;
  return texts.flatMap((text, query) =>
    ids.slice(0, 40).map((product, place) => ({
      ...base,
      id: query * 100 + place,
      query: normal(text),
      product,
      position: place + 1,
    })),
  );
}

function normal(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim();
}
