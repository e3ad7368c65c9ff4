import { brands } from '../../demo/generate/brands.ts';
import { groupBy } from '../reindex/group-by.ts';
import { CONCEPTS } from './concepts.ts';
import { gradeOf, type Wanted } from './grade.ts';
import type { JudgedCatalogue, JudgedProduct } from './judged-product.ts';
import { attributeQueries, priceQueries, unitQueries } from './slot-queries.ts';
import { garbageQueries, guardQueries, relaxQueries } from './trap-queries.ts';
import {
  compoundQueries,
  slipQueries,
  spacingQueries,
  synonymQueries,
  transliterationQueries,
} from './word-queries.ts';

/** A query before it has a storefront. */
export interface QueryDraft {
  readonly text: string;
  readonly wanted: Wanted;
  /** Categories and kinds of garment that must not be among the first ten. */
  readonly never?: readonly (number | string)[];
  /** Nothing is the right answer. */
  readonly nothing?: true;
}

export interface JudgedQuery extends QueryDraft {
  readonly class: string;
  readonly storefront: string;
}

/** A brand with what it makes most of. */
export interface BrandedConcept {
  readonly brand: (typeof brands)[number];
  readonly concept: (typeof CONCEPTS)[number];
  readonly products: number;
}

/** So many right answers a query needs: with fewer, one odd product decides. */
const FEWEST_RIGHT = 3;
const QUERIES_A_CLASS = 27;

/** The queries of every class, each in one storefront. The same catalogue gives the same queries. */
export function querySet(catalogue: JudgedCatalogue): JudgedQuery[] {
  const branded = brandedConcepts(catalogue);
  const classes: Readonly<Record<string, readonly QueryDraft[]>> = {
    compound: compoundQueries(branded),
    spacing: spacingQueries(),
    synonym: synonymQueries(),
    transliteration: transliterationQueries(branded),
    keyboard: slipQueries('keyboard', branded),
    initials: slipQueries('initials', branded),
    'half-typed': slipQueries('half-typed', branded),
    typo: slipQueries('typo', branded),
    unit: unitQueries(),
    price: priceQueries(),
    attributes: attributeQueries(),
    guard: guardQueries(),
    relax: relaxQueries(branded),
    garbage: garbageQueries(),
  };
  return Object.entries(classes).flatMap(([name, drafts]) => placed(name, drafts, catalogue));
}

/**
 * Each query goes to a storefront that has enough right answers; where none has, it is left out. Which one follows from
 * the text alone, so that a query that is added moves no other.
 */
function placed(name: string, drafts: readonly QueryDraft[], catalogue: JudgedCatalogue): JudgedQuery[] {
  const ids = [...catalogue.keys()];
  const queries: JudgedQuery[] = [];
  const texts = new Set<string>();
  for (const draft of drafts) {
    const first = sumOf(draft.text);
    const storefront = ids
      .map((_id, step) => ids[(first + step) % ids.length] ?? '')
      .find((id) => draft.nothing === true || countRight(catalogue.get(id) ?? [], draft.wanted) >= FEWEST_RIGHT);
    if (storefront === undefined || texts.has(draft.text)) continue;
    texts.add(draft.text);
    queries.push({ ...draft, class: name, storefront });
    if (queries.length === QUERIES_A_CLASS) break;
  }
  return queries;
}

function sumOf(text: string): number {
  return Array.from(text).reduce((sum, letter) => sum + (letter.codePointAt(0) ?? 0), 0);
}

function countRight(products: readonly JudgedProduct[], wanted: Wanted): number {
  return products.filter((product) => product.found && !product.soldOut && gradeOf(product, wanted) === 3).length;
}

/** What brands have most of, each brand once. */
function brandedConcepts(catalogue: JudgedCatalogue): BrandedConcept[] {
  const products = [...catalogue.values()].flat().filter(({ found, soldOut }) => found && !soldOut);
  const byBrand = groupBy(products, ({ brand }) => brand);
  return brands
    .flatMap((brand) => {
      const own = byBrand.get(brand.id) ?? [];
      const counted = CONCEPTS.map((concept) => ({
        brand,
        concept,
        products: own.filter((product) => gradeOf(product, { means: concept.means }) === 3).length,
      }));
      const [most] = counted.sort((one, other) => other.products - one.products);
      return most === undefined || most.products === 0 ? [] : [most];
    })
    .sort((one, other) => other.products - one.products || one.brand.id - other.brand.id);
}
