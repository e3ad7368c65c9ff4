/** A number of matching documents, with what is needed to count offers of the same item once. */
export interface CountedOffers {
  readonly doc_count: number;
  /** Those that are in a group; missing: the index does not know its items. */
  readonly offers?: { readonly doc_count: number; readonly items: { readonly value: number } };
}

/** How many products a shopper sees of these documents: one for each item (rule 21). Pure. */
export function itemCount({ doc_count: documents, offers }: CountedOffers): number {
  return offers === undefined ? documents : documents - offers.doc_count + offers.items.value;
}
