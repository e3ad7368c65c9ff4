/** What one query finds with some dictionaries. */
export interface PreviewAnswer {
  readonly total: number;
  /** How loosely its words were matched. */
  readonly stage: string;
  /** Best first, as many as were asked for. */
  readonly products: readonly PreviewProduct[];
}

export interface PreviewProduct {
  readonly id: number;
  readonly name: string;
}

/** What the draft changes for one query. */
export interface PreviewedQuery {
  readonly query: string;
  readonly live: Omit<PreviewAnswer, 'products'>;
  readonly draft: Omit<PreviewAnswer, 'products'>;
  /** Products that only the draft finds, and only the live release; counted among those that were asked for. */
  readonly gained: readonly PreviewProduct[];
  readonly lost: readonly PreviewProduct[];
  /** Share of the first ten that both have, 0 to 1. */
  readonly overlap: number;
}

const FIRST = 10;

/** Pure. */
export function compareAnswers(query: string, live: PreviewAnswer, draft: PreviewAnswer): PreviewedQuery {
  return {
    query,
    live: { total: live.total, stage: live.stage },
    draft: { total: draft.total, stage: draft.stage },
    gained: without(draft.products, live.products),
    lost: without(live.products, draft.products),
    overlap: overlapOf(live.products.slice(0, FIRST), draft.products.slice(0, FIRST)),
  };
}

export function isChanged({ gained, lost, overlap, live, draft }: PreviewedQuery): boolean {
  return gained.length > 0 || lost.length > 0 || overlap < 1 || live.total !== draft.total;
}

/** Two empty answers are the same. */
function overlapOf(one: readonly PreviewProduct[], other: readonly PreviewProduct[]): number {
  const longer = Math.max(one.length, other.length);
  if (longer === 0) return 1;
  return (one.length - without(one, other).length) / longer;
}

function without(products: readonly PreviewProduct[], others: readonly PreviewProduct[]): PreviewProduct[] {
  const known = new Set(others.map(({ id }) => id));
  return products.filter(({ id }) => !known.has(id));
}
