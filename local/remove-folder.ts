import { rmSync } from 'node:fs';

const TRIES = 50;
const PAUSE_MS = 100;

/**
 * Removes a folder that a process which is about to end may still write to. `maxRetries` of rmSync does not help there: it
 * only tries again to remove the folder, and not what has come into it meanwhile.
 *
 * @throws the last error, after five seconds
 */
export function removeFolder(path: string): void {
  for (let attempt = 1; ; attempt++) {
    try {
      rmSync(path, { recursive: true, force: true });
      return;
    } catch (error) {
      if (attempt === TRIES) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS);
    }
  }
}
