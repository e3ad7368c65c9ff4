import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import type { Instance } from './instance.ts';
import { codeOf, StackError } from './stack-error.ts';
import { type SupervisorCommand, type SupervisorMessage, supervisorSocket } from './supervisor-protocol.ts';

/** A lease on a running supervisor: the stack lives at least as long as this connection. */
export type SupervisorConnection = {
  send: (command: SupervisorCommand) => void;
  /** Resolves once everything answers; throws a StackError if the stack can't be started. */
  ready: (onStep: (step: string) => void) => Promise<void>;
  /** Resolves when the supervisor has hung up. */
  ended: () => Promise<void>;
  close: () => Promise<void>;
};

/** Connects to the supervisor of an instance; undefined if none runs. */
export async function connectSupervisor(instance: Instance): Promise<SupervisorConnection | undefined> {
  const socket = connect(supervisorSocket(instance));
  const connected = await new Promise<boolean>((resolve, reject) => {
    socket.once('connect', () => resolve(true));
    socket.once('error', (error) => {
      if (codeOf(error) === 'ECONNREFUSED') resolve(false);
      else reject(error);
    });
  });
  if (!connected) return undefined;

  const messages: SupervisorMessage[] = [];
  let wake = (): void => undefined;
  const lines = createInterface({ input: socket });
  lines.on('line', (line) => {
    messages.push(JSON.parse(line) as SupervisorMessage);
    wake();
  });
  lines.on('error', () => undefined);
  // A supervisor that was killed breaks the connection: that is its end like any other.
  socket.on('error', () => undefined);
  const closed = new Promise<'closed'>((resolve) => {
    socket.once('close', () => resolve('closed'));
  });
  // Holding a stack must not keep a program from ending.
  socket.unref();

  async function ready(onStep: (step: string) => void): Promise<void> {
    socket.ref();
    for (;;) {
      const message = messages.shift();
      if (message === undefined) {
        const more = new Promise<'more'>((resolve) => {
          wake = () => resolve('more');
        });
        if ((await Promise.race([more, closed])) === 'closed' && messages.length === 0) {
          throw new StackError(
            `The ${instance.name} stack was stopped while it started (log: ${instance.logFolder}/supervisor.log).`,
          );
        }
      } else if ('step' in message) onStep(message.step);
      else if ('failed' in message) throw new StackError(message.failed);
      else {
        socket.unref();
        return;
      }
    }
  }

  return {
    send: (command) => {
      socket.write(`${command}\n`);
    },
    ready,
    ended: async () => {
      socket.ref();
      await closed;
    },
    close: async () => {
      socket.ref();
      socket.end();
      await closed;
    },
  };
}
