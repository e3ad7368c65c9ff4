import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..', '..');
const read = (page: string): string => readFileSync(join(ROOT, 'docs', page), 'utf8');
const page = read('operations.md');

/** What the page tells people to type, without what stands before and behind a command. */
function commands(): string[][] {
  const found = [...page.matchAll(/storefront-search ((?:[a-z][a-z-]*|--?[a-z][\w-]*)(?:[ ](?:"[^"]*"|[^\s`"]+))*)/g)];
  return found.map(([, line = '']) =>
    [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? ''),
  );
}

/** The commands and options that the command line itself names, asked once for each command. */
const helps = new Map<string, string>();
function helpOf(path: readonly string[]): string {
  const name = path.join(' ');
  const known = helps.get(name);
  if (known !== undefined) return known;
  const { stdout } = spawnSync(process.execPath, [join(ROOT, 'bin', 'storefront-search.js'), ...path, '--help'], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], NODE_NO_WARNINGS: '1' },
  });
  helps.set(name, stdout);
  return stdout;
}

it('names commands and options that there are', () => {
  expect(commands().length).toBeGreaterThan(20);
  const wrong = commands().filter((words) => {
    const isGroup = (name: string) => /^Usage: storefront-search \S+ \[options\] \[command\]/m.test(helpOf([name]));
    const [name = '', second] = words;
    const path = second !== undefined && !second.startsWith('-') && isGroup(name) ? [name, second] : [name];
    const help = helpOf(path);
    const options = words.filter((word) => word.startsWith('--') && word !== '--help');
    const isKnown = help.startsWith(`Usage: storefront-search ${path.join(' ')} `);
    return !isKnown || options.some((option) => !new RegExp(`(?:^|[\\s,])${option}(?![\\w-])`, 'm').test(help));
  });
  expect(wrong).toEqual([]);
}, 120_000);

it('links to headings that there are, and to every alert', () => {
  const slugs = (text: string) =>
    new Set(
      [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
        heading
          .toLowerCase()
          .replaceAll(/[^\p{L}\p{N} -]/gu, '')
          .replaceAll(' ', '-'),
      ),
    );
  const links = [...page.matchAll(/\]\((?:([a-z-]+\.md))?#([a-z-]+)\)/g)];
  const broken = links.filter(([, file, slug = '']) => !slugs(file === undefined ? page : read(file)).has(slug));
  expect(broken.map(([link]) => link)).toEqual([]);
  const alerts = [...read('alerts.md').matchAll(/^### ([A-Z]\w+)$/gm)].map(([, name = '']) => name.toLowerCase());
  const unlinked = alerts.filter((name) => !page.includes(`alerts.md#${name})`));
  expect(unlinked).toEqual([]);
});
