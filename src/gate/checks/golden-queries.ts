import { type GateCheck, listSome, notCompared, percent } from '../gate-check.ts';
import type { GoldenAnswer } from '../gate-facts.ts';
import type { GateLimits } from '../gate-limits.ts';

/** A query with fewer results may lose them because its products sold out. */
const FEW = 3;

type Compared = GoldenAnswer & { readonly live: NonNullable<GoldenAnswer['live']> };

/** Whether golden queries find about the same first, and still find anything. Pure. */
export function checkGolden(answers: readonly GoldenAnswer[], limits: GateLimits): GateCheck[] {
  const { goldenOverlap, goldenLost } = limits;
  const compared = answers.flatMap((answer): Compared[] =>
    answer.live === null ? [] : [{ ...answer, live: answer.live }],
  );
  const empty = answers.filter(({ fresh }) => fresh.total === 0).length;
  if (compared.length === 0) {
    const why =
      answers.length === 0
        ? 'the storefront has no golden queries'
        : `there is no live index to ask; ${empty} of ${answers.length} queries find nothing in the new one`;
    return [
      notCompared('golden queries: first ten', goldenOverlap, why),
      notCompared('golden queries: nothing found', goldenLost, why),
    ];
  }
  return [checkOverlap(compared, goldenOverlap), checkLost(compared, goldenLost)];
}

function checkOverlap(compared: readonly Compared[], goldenOverlap: number): GateCheck {
  const overlaps = compared
    .map(({ query, live, fresh }) => ({ query, overlap: overlapOf(live.first, fresh.first) }))
    .sort((a, b) => a.overlap - b.overlap);
  const mean = overlaps.reduce((sum, { overlap }) => sum + overlap, 0) / overlaps.length;
  const moved = overlaps.filter(({ overlap }) => overlap < 1);
  return {
    name: 'golden queries: first ten',
    passed: mean >= goldenOverlap,
    measured: mean,
    threshold: goldenOverlap,
    detail:
      `${overlaps.length} queries have ${percent(mean)} of their first ten in common with the live index, at least ` +
      percent(goldenOverlap) +
      ' wanted' +
      (moved.length === 0 ? '' : `: ${listSome(moved.map(({ query, overlap }) => `${query} ${percent(overlap)}`))}`),
  };
}

function checkLost(compared: readonly Compared[], goldenLost: number): GateCheck {
  const lost = compared.filter(({ live, fresh }) => live.total >= FEW && fresh.total === 0);
  const share = lost.length / compared.length;
  return {
    name: 'golden queries: nothing found',
    passed: share <= goldenLost,
    measured: share,
    threshold: goldenLost,
    detail:
      `${lost.length} of ${compared.length} queries find nothing any more, at most ${percent(goldenLost)} allowed` +
      (lost.length === 0 ? '' : `: ${listSome(lost.map(({ query, live }) => `${query} found ${live.total}`))}`),
  };
}

/** Share of the longer list that both have; two empty ones are the same. */
function overlapOf(one: readonly number[], other: readonly number[]): number {
  const longer = Math.max(one.length, other.length);
  return longer === 0 ? 1 : one.filter((id) => other.includes(id)).length / longer;
}
