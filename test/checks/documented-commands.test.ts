import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { beforeAll, describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..', '..');
const PAGES = ['docs/alerts.md', 'docs/messages.md'];

/** Every command of the product, as `storefront-search --help` has it. */
async function registerAll(): Promise<Command> {
  const program = new Command('storefront-search');
  const folder = join(ROOT, 'src', 'commands');
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.ts'))) {
    if (!readFileSync(join(folder, file), 'utf8').includes('export function register')) continue;
    const exported = (await import(join(folder, file))) as Record<string, ((program: Command) => void) | undefined>;
    for (const [name, register] of Object.entries(exported)) {
      if (name.startsWith('register')) register?.(program);
    }
  }
  return program;
}

/** What is wrong with a command as it is written down; null: it can be typed like this. */
function faultOf(program: Command, line: string): string | null {
  const words = line.split(/\s+/).slice(1);
  let command = program;
  for (let [word] = words; word !== undefined && command.commands.length > 0; [word] = words) {
    const next = command.commands.find((one) => one.name() === word || one.aliases().includes(word));
    if (next === undefined) return `${command.name()} has no command ${word}`;
    command = next;
    words.shift();
  }
  const wanted = words.filter((word) => word.startsWith('--'));
  const unknown = wanted.find((word) => !command.options.some(({ long }) => long === word));
  if (unknown !== undefined) return `${command.name()} has no option ${unknown}`;
  const missing = command.options.find(({ mandatory, long }) => mandatory && !wanted.includes(long ?? ''));
  if (missing !== undefined) return `${command.name()} needs ${missing.long}`;
  const givesArgument = words.some((word, at) => !word.startsWith('--') && !takesValue(command, words[at - 1]));
  const needsArgument = command.registeredArguments.some(({ required }) => required);
  // A name alone, without any option, stands for the command.
  return needsArgument && !givesArgument && wanted.length > 0 ? `${command.name()} needs an argument` : null;
}

function takesValue(command: Command, option: string | undefined): boolean {
  const found = command.options.find(({ long }) => long === option);
  return found !== undefined && (found.required || found.optional);
}

let program: Command;
beforeAll(async () => {
  program = await registerAll();
});

describe('commands in the documentation', () => {
  it('would be seen if they were wrong', () => {
    expect(faultOf(program, 'storefront-search rejected redrive')).toBe('redrive needs --cause');
    expect(faultOf(program, 'storefront-search rejected forget')).toBe('rejected has no command forget');
    expect(faultOf(program, 'storefront-search dlq list --al')).toBe('list has no option --al');
    expect(faultOf(program, 'storefront-search explain 7 --storefront brandi')).toBeNull();
  });

  it.each(PAGES)('exist, with the options that %s names', (page) => {
    const text = readFileSync(join(ROOT, page), 'utf8').replaceAll(/```[^]*?```/g, '');
    const lines = [...text.matchAll(/`(storefront-search [^`]+)`/g)].map(([, line = '']) =>
      line.replaceAll(/\s+/g, ' '),
    );
    const faults = lines.flatMap((line) => {
      const fault = faultOf(program, line);
      return fault === null ? [] : [`${line}: ${fault}`];
    });
    expect(faults).toEqual([]);
    expect(lines.length).toBeGreaterThan(0);
  });
});
