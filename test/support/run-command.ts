import { Command } from 'commander';
import { vi } from 'vitest';
import type { Config } from '../../src/config.ts';

/** Runs a command as the command line would, with these settings. @returns what it printed */
export async function runCommand(
  register: (program: Command, config: () => Config) => void,
  config: Config,
  ...line: readonly string[]
): Promise<string> {
  const program = new Command().exitOverride().configureOutput({ writeErr: () => undefined });
  register(program, () => config);
  const printed: string[] = [];
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed.push(String(text));
    return true;
  });
  try {
    await program.parseAsync([...line], { from: 'user' });
  } finally {
    write.mockRestore();
  }
  return printed.join('');
}
