import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PACKAGE_ROOT } from '../../src/package-root.ts';

/** The commands of a page, as it shows them, and which of them were run. */
export interface DocumentedCommands {
  /**
   * The arguments of a command line that stands in the page.
   *
   * @param values what stands in place of its words in capitals, such as RUN
   */
  take(line: string, values?: Readonly<Record<string, string>>): string[];
  readonly untaken: string[];
}

const COMMAND = 'storefront-search ';

export function documentedCommands(page: string): DocumentedCommands {
  const text = readFileSync(join(PACKAGE_ROOT, 'docs', page), 'utf8');
  const blocks = [...text.matchAll(/^ *```sh\n([^]*?)^ *```/gm)].map(([, block = '']) => block);
  const lines = blocks.flatMap((block) => block.split('\n').map((line) => line.trim())).filter((line) => line !== '');
  const untaken = new Set(lines);
  return {
    take(line, values = {}) {
      const whole = `${COMMAND}${line}`;
      if (!lines.includes(whole)) throw new Error(`docs/${page} does not show: ${whole}`);
      untaken.delete(whole);
      return [...line.matchAll(/"([^"]*)"|\S+/g)].map(([word, quoted]) => values[word] ?? quoted ?? word);
    },
    get untaken() {
      return [...untaken];
    },
  };
}
