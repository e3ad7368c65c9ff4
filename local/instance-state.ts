import { randomBytes } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { type Instance, writePrivately } from './instance.ts';
import { isRunning, type ProcessIdentity } from './processes.ts';
import type { StackAddresses } from './stack-addresses.ts';
import { codeOf, StackError } from './stack-error.ts';

export const COMPONENTS = ['elasticsearch', 'mysql', 'stand-ins'] as const;
export type Component = (typeof COMPONENTS)[number];

/** What the supervisor writes down about the running stack. */
export type InstanceState = {
  supervisor: ProcessIdentity;
  /** Every process it started, with the component it belongs to. */
  processes: (ProcessIdentity & { component: Component })[];
  /** The Elasticsearch folder in use: it names the version and the plugin's build. */
  elasticsearchHome: string;
  /** Present once everything answers. */
  addresses?: StackAddresses;
};

export const PORT_PURPOSES = ['elasticsearch', 'elasticsearchTransport', 'mysql', 'sqs', 'slack'] as const;
export type PortPurpose = (typeof PORT_PURPOSES)[number];

/** What stays the same from one start to the next. */
export type InstanceSecrets = {
  elasticsearchPassword: string;
  mysqlPassword: string;
  ports: Partial<Record<PortPurpose, number>>;
};

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw new StackError(`${path} is damaged: delete its folder; the data of this stack goes with it.`);
  }
}

export function readState(instance: Instance): InstanceState | undefined {
  // Only this program writes the file, and always whole.
  return readJson(instance.stateFile) as InstanceState | undefined;
}

export function writeState(instance: Instance, state: InstanceState): void {
  writePrivately(instance.stateFile, JSON.stringify(state, undefined, 2));
}

/** Forgets a stack that has ended. */
export function clearState(instance: Instance): void {
  for (const file of [instance.stateFile, instance.launchFile, instance.environmentFile]) rmSync(file, { force: true });
}

/** Whatever is left of a stack, running or half dead: empty if nothing is. */
export function runningProcesses(state: InstanceState | undefined): ProcessIdentity[] {
  return state ? [state.supervisor, ...state.processes].filter(isRunning) : [];
}

/** The remembered passwords and ports, made at the first start. */
export function readSecrets(instance: Instance): InstanceSecrets {
  const kept = readJson(instance.secretsFile) as InstanceSecrets | undefined;
  if (kept) return kept;
  const fresh = {
    elasticsearchPassword: randomBytes(18).toString('hex'),
    mysqlPassword: randomBytes(18).toString('hex'),
    ports: {},
  };
  writeSecrets(instance, fresh);
  return fresh;
}

export function writeSecrets(instance: Instance, secrets: InstanceSecrets): void {
  writePrivately(instance.secretsFile, JSON.stringify(secrets));
}
