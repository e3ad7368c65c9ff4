import { dropOf, type GateCheck, notCompared, percent } from '../gate-check.ts';
import type { LoadFacts, SourceFacts } from '../gate-facts.ts';
import type { GateLimits } from '../gate-limits.ts';

/** Whether as many rows were read as the database counts, and no storefront has more than it offers. Pure. */
export function checkSourceCount(load: LoadFacts, source: SourceFacts, { sourceDrift }: GateLimits): GateCheck {
  const { rowsRead, indexed, others } = load;
  const away = Math.abs(source.products - rowsRead);
  // What others wrote into the new index are products that changed while it was loaded.
  const allowed = Math.ceil(source.products * sourceDrift) + others;
  return {
    name: 'count against source',
    passed: away <= allowed && indexed <= source.offered + others,
    measured: away,
    threshold: allowed,
    detail:
      `${rowsRead} rows read, the database counts ${source.products}: ${away} apart, at most ${allowed} allowed; ` +
      `${indexed} products of ${source.offered} that the storefront offers`,
  };
}

/** Whether the database has shrunk since the live index was made: a wrong one, or one that is half restored. Pure. */
export function checkSourceShrunk({ products, before }: SourceFacts, { sourceDrop }: GateLimits): GateCheck {
  const name = 'source shrunk';
  if (before === null)
    return notCompared(name, sourceDrop, 'it is not known how many rows the live index was made from');
  const drop = dropOf(before, products);
  return {
    name,
    passed: drop <= sourceDrop,
    measured: drop,
    threshold: sourceDrop,
    detail:
      `the database has ${products} products, ${before} when the live index was made` +
      (drop === 0 ? '' : `: ${percent(drop)} fewer, at most ${percent(sourceDrop)} allowed`),
  };
}
