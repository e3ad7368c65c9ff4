import { Command, InvalidArgumentError } from 'commander';

export interface DemoOptions {
  /** One search for each storefront, then stop everything. */
  readonly once: boolean;
  readonly products: number;
  readonly seed: number;
}

/** @throws CommanderError after telling what is wrong with the arguments */
export function readDemoOptions(argv: readonly string[]): DemoOptions {
  return new Command('demo')
    .description('The whole pipeline on this machine: stack, catalogue, reindex of every storefront, search API.')
    .option('--once', 'print one search result for each storefront, stop everything and exit', false)
    .option('--products <n>', 'size of the catalogue', wholeNumber, 5000)
    .option('--seed <s>', 'the same seed gives the same catalogue', wholeNumber, 1)
    .parse([...argv])
    .opts<DemoOptions>();
}

function wholeNumber(text: string): number {
  const number = Number(text);
  if (!/^\d+$/.test(text) || number < 1 || number > 10_000_000) {
    throw new InvalidArgumentError('Give a whole number from 1 to 10000000.');
  }
  return number;
}
