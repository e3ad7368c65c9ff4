import { canonicalJson } from './canonical-json.ts';

/** In what the settings or the mapping of two indices differ. */
export interface DefinitionDifference {
  /** Seen from the first index. */
  readonly kind: 'lost' | 'added' | 'changed';
  /** Such as `field name.exact` or `filter lowercase of analyzer ko_index`. */
  readonly what: string;
  /** As JSON; of a change. */
  readonly from?: string;
  readonly to?: string;
}

/** What decides how an index understands documents and queries; as Elasticsearch returns it. */
export interface Definition {
  readonly analysis: JsonObject;
  readonly similarity: JsonObject;
  /** Of the mapping. */
  readonly properties: JsonObject;
}

type JsonObject = Readonly<Record<string, unknown>>;

/** Dictionaries are releases of their own and have their own preview. */
const DICTIONARIES = new Set(['user_dictionary_rules', 'synonyms_set']);
/** The lists of an analyzer, of which each entry counts. */
const CHAIN = ['char_filter', 'filter'] as const;

/** Every difference between two definitions, in reading order. Pure. */
export function definitionDifferences(before: Definition, after: Definition): DefinitionDifference[] {
  return compareParts(partsOf(before), partsOf(after));
}

/** A named piece of a definition, as JSON or as a list of names. */
type Parts = ReadonlyMap<string, string | readonly string[]>;

function partsOf({ analysis, similarity, properties }: Definition): Parts {
  const parts = new Map<string, string | readonly string[]>();
  for (const kind of ['tokenizer', 'char_filter', 'filter']) {
    for (const [name, value] of Object.entries(objectOf(analysis[kind]))) {
      parts.set(`${kind} ${name}`, canonicalJson(withoutDictionaries(objectOf(value))));
    }
  }
  for (const [name, value] of Object.entries(objectOf(analysis['analyzer']))) {
    const { char_filter: charFilters, filter: filters, ...rest } = objectOf(value);
    parts.set(`analyzer ${name}`, canonicalJson(rest));
    for (const [place, list] of [charFilters, filters].entries()) {
      parts.set(`${CHAIN[place] ?? ''} of analyzer ${name}`, [list ?? []].flat().map(String));
    }
  }
  for (const [name, value] of Object.entries(similarity)) parts.set(`similarity ${name}`, canonicalJson(value));
  addFields(parts, properties, '');
  return parts;
}

function addFields(parts: Map<string, string | readonly string[]>, properties: JsonObject, above: string): void {
  for (const [name, value] of Object.entries(properties)) {
    const { properties: below, fields, ...rest } = objectOf(value);
    parts.set(`field ${above}${name}`, canonicalJson(rest));
    addFields(parts, objectOf(fields), `${above}${name}.`);
    addFields(parts, objectOf(below), `${above}${name}.`);
  }
}

function compareParts(before: Parts, after: Parts): DefinitionDifference[] {
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((what): DefinitionDifference[] => {
    const [from, to] = [before.get(what), after.get(what)];
    if (typeof from === 'object' || typeof to === 'object') return compareChains(what, listOf(from), listOf(to));
    if (from === undefined) return [{ kind: 'added', what }];
    if (to === undefined) return [{ kind: 'lost', what }];
    return from === to ? [] : [{ kind: 'changed', what, from, to }];
  });
}

/** @param what such as `filter of analyzer ko_index` */
function compareChains(what: string, from: readonly string[], to: readonly string[]): DefinitionDifference[] {
  const named = (name: string) => what.replace(' ', ` ${name} `);
  const lost = from.filter((name) => !to.includes(name));
  const added = to.filter((name) => !from.includes(name));
  const stayed = (list: readonly string[]) => list.filter((name) => from.includes(name) && to.includes(name));
  const moved = stayed(from).join() !== stayed(to).join();
  return [
    ...lost.map((name) => ({ kind: 'lost' as const, what: named(name) })),
    ...added.map((name) => ({ kind: 'added' as const, what: named(name) })),
    ...(moved ? [{ kind: 'changed' as const, what: `order of ${what}`, from: from.join(' '), to: to.join(' ') }] : []),
  ];
}

function listOf(part: string | readonly string[] | undefined): readonly string[] {
  return typeof part === 'object' ? part : [];
}

function withoutDictionaries(value: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(value).filter(([name]) => !DICTIONARIES.has(name)));
}

function objectOf(value: unknown): JsonObject {
  return typeof value === 'object' && value !== null ? (value as JsonObject) : {};
}
