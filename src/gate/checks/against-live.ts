import { describeField, describeShare } from '../changed-documents.ts';
import { dropOf, type GateCheck, listSome, notCompared, percent } from '../gate-check.ts';
import type { GroupKind, LiveFacts } from '../gate-facts.ts';
import type { GateLimits } from '../gate-limits.ts';

/** Pure. */
export function checkLiveCount(indexed: number, live: LiveFacts | null, limits: GateLimits): GateCheck {
  const { countDrop, countRise } = limits;
  const name = 'count against live';
  if (live === null) return notCompared(name, countDrop);
  const least = Math.floor(live.products * (1 - countDrop));
  const most = Math.ceil(live.products * (1 + countRise));
  return {
    name,
    passed: indexed >= least && (indexed <= most || live.products === 0),
    measured: indexed,
    threshold: indexed < live.products ? least : most,
    detail: `${indexed} products, the live index has ${live.products}: between ${least} and ${most} allowed`,
  };
}

const PLURALS: Readonly<Record<GroupKind, string>> = {
  category: 'categories',
  brand: 'brands',
  seller: 'sellers',
  'price band': 'price bands',
};

/** One check for each way to part the products. Small groups change by chance and are left out. Pure. */
export function checkGroups(live: LiveFacts | null, limits: GateLimits): GateCheck[] {
  const kinds = Object.keys(PLURALS) as GroupKind[];
  return kinds.map((kind) => checkGroup(kind, live, limits));
}

function checkGroup(kind: GroupKind, live: LiveFacts | null, { groupDrop, groupFloor }: GateLimits): GateCheck {
  const name = `count by ${kind}`;
  if (live === null) return notCompared(name, groupDrop);
  const groups = live.groups
    .filter((group) => group.kind === kind)
    .map((group) => ({ ...group, drop: dropOf(group.live, group.fresh) }))
    .sort((a, b) => b.drop - a.drop || b.live - a.live);
  const fallen = groups.filter(({ drop }) => drop > groupDrop);
  const what = `${groups.length} ${PLURALS[kind]} of at least ${groupFloor} products`;
  return {
    name,
    passed: fallen.length === 0,
    measured: groups[0]?.drop ?? 0,
    threshold: groupDrop,
    detail:
      fallen.length === 0
        ? `none of ${what} lost more than ${percent(groupDrop)}`
        : `${fallen.length} of ${what} lost more than ${percent(groupDrop)}: ` +
          listSome(fallen.map(({ key, live: before, fresh }) => `${key} from ${before} to ${fresh}`)),
  };
}

/** Whether a field has become empty in more products than in the live index. Pure. */
export function checkEmptyFields(indexed: number, live: LiveFacts | null, limits: GateLimits): GateCheck {
  const { emptyRise, groupFloor, allow } = limits;
  const name = 'empty fields';
  if (live === null) return notCompared(name, emptyRise);
  const share = (empty: number, of: number) => (of === 0 ? 0 : empty / of);
  const rises = live.fields
    .map(({ field, live: before, fresh }) => {
      const [was, is] = [share(before, live.products), share(fresh, indexed)];
      // A handful of products is a large share of a small shop.
      const enough = fresh - was * indexed >= Math.min(groupFloor, indexed);
      return { field, was, is, rise: is - was, enough: enough && !allow.includes(`empty ${field}`) };
    })
    .sort((a, b) => b.rise - a.rise);
  const emptied = rises.filter(({ rise, enough }) => rise > emptyRise && enough);
  return {
    name,
    passed: emptied.length === 0,
    measured: Math.max(0, rises[0]?.rise ?? 0),
    threshold: emptyRise,
    detail:
      emptied.length === 0
        ? `none of ${rises.length} fields is empty in ${percent(emptyRise)} more of the products than in the live index`
        : `${emptied.length} of ${rises.length} fields are empty in more products than in the live index: ` +
          listSome(emptied.map(({ field, was, is }) => `${field} in ${percent(is)}, ${percent(was)} before`)),
  };
}

/** Whether ids stand for the same products as in the live index: in another shop's database they do not. Pure. */
export function checkSameProducts(live: LiveFacts | null, { otherProducts }: GateLimits): GateCheck {
  const name = 'same products';
  if (live === null) return notCompared(name, otherProducts);
  const { compared, others, example } = live.identity;
  const share = compared === 0 ? 0 : others / compared;
  return {
    name,
    passed: share <= otherProducts,
    measured: share,
    threshold: otherProducts,
    detail:
      `${others} of ${compared} products are others than in the live index, at most ${percent(otherProducts)} allowed` +
      (example === null ? '' : `: ${example}`),
  };
}

/** What a release, an edited file or a night's changes do to documents: it is told, and holds nothing back. Pure. */
export function tellChanges(live: LiveFacts | null): GateCheck {
  const name = 'documents against live';
  if (live === null) return notCompared(name, null);
  const { changes } = live;
  return {
    name,
    passed: true,
    measured: changes.compared === 0 ? null : changes.changed / changes.compared,
    threshold: null,
    detail:
      describeShare(changes) + (changes.fields.length === 0 ? '' : `: ${listSome(changes.fields.map(describeField))}`),
  };
}
