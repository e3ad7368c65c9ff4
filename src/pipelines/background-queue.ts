/** Work done one piece after the other, apart from everything else. */
export interface BackgroundQueue<T> {
  /** Pieces that are not done yet. */
  readonly size: number;
  add(piece: T): void;
  /** Waits for the piece in hand, and starts no other. */
  stop(): Promise<void>;
}

/**
 * @param work does all that is waiting at a moment, or a part of it, and returns how many pieces that were
 * @param onFailed told when `work` throws; nothing more is done then
 */
export function createBackgroundQueue<T>(
  work: (waiting: readonly T[]) => Promise<number>,
  onFailed: (error: unknown) => void,
): BackgroundQueue<T> {
  const waiting: T[] = [];
  let stopped = false;
  let busy = false;
  let running: Promise<void> = Promise.resolve();

  async function run(): Promise<void> {
    busy = true;
    try {
      while (waiting.length > 0 && !stopped) {
        const done = await work(waiting);
        waiting.splice(0, done);
      }
    } catch (error) {
      stopped = true;
      onFailed(error);
    } finally {
      busy = false;
    }
  }

  return {
    get size() {
      return waiting.length;
    },
    add(piece) {
      waiting.push(piece);
      if (!stopped && !busy) running = run();
    },
    async stop() {
      stopped = true;
      await running;
    },
  };
}
