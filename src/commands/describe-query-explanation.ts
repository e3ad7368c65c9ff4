import type { QueryExplanation } from '../search/query-explanation.ts';

/** Where a product stands among the results of a query, for a person on a terminal. */
export function describeQueryExplanation({
  query,
  total,
  rank,
  whyNot,
  filters,
  stages,
  moved,
}: QueryExplanation): string {
  const corrections = (query.corrections ?? []).map(({ from, to, kind }) => `${from} -> ${to} (${kind})`);
  const failed = filters.filter(({ passes }) => !passes).map(({ filter }) => filter);
  return [
    '',
    `Query "${query.original}": ${query.stage}${query.applied === query.original ? '' : `, read as "${query.applied}"`}, ${total} products`,
    ...(corrections.length === 0 ? [] : [`  Corrected: ${corrections.join('; ')}`]),
    rank === null ? '  NOT FOUND' : `  FOUND at place ${rank}`,
    ...whyNot.map((reason) => `    ${reason}`),
    `  Filters: ${failed.length === 0 ? 'it passes all' : `it does not pass ${failed.join(', ')}`}`,
    ...stages.flatMap(describeStage),
    `  Moved by: ${describeMoved(moved).join(', ') || 'nothing but its words'}`,
    ...(moved.redirect === null ? [] : [`  The query leads to ${moved.redirect}`]),
  ].join('\n');
}

function describeStage({
  stage,
  applied,
  products,
  answered,
  matches,
  clauses,
}: QueryExplanation['stages'][number]): string[] {
  return [
    `  ${answered ? '*' : ' '} ${stage} "${applied}": ${products} products, ${matches ? 'matches' : 'does not match'}`,
    ...clauses.map(
      ({ clause, required, passes }) => `      ${passes ? 'yes' : 'NO '} ${required ? '' : '  '}${clause}`,
    ),
  ];
}

function describeMoved({ pin, factor, boost, popularity, soldOut }: QueryExplanation['moved']): string[] {
  return [
    ...(pin === null ? [] : [`pinned to place ${pin}`]),
    ...(factor === 1 ? [] : [`${factor > 1 ? 'boosted' : 'buried'} by merchandisers x${factor}`]),
    ...(boost === null || boost === 1 ? [] : [`policies x${boost}`]),
    ...(popularity === null ? [] : [`popularity ${popularity}`]),
    ...(soldOut === true ? ['sold out: last'] : []),
  ];
}
