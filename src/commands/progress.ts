import { SingleBar } from 'cli-progress';
import type { Logger } from 'pino';
import type { ReindexProgress } from '../pipelines/reindex-services.ts';

const LOG_EVERY_MS = 5_000;

export interface Progress {
  show(progress: ReindexProgress): void;
  stop(): void;
}

/** A bar with rate and time left on a terminal, a log line every five seconds elsewhere. */
export function createProgress(logger: Pick<Logger, 'info'>): Progress {
  return process.stderr.isTTY ? createBar() : createLines(logger);
}

function createBar(): Progress {
  const bar = new SingleBar({
    format:
      '{bar} {percentage} %  {rows} rows  {documents} documents  {rate} documents/s  {eta} s left  {rejected} rejected',
    stream: process.stderr,
    hideCursor: true,
    etaBuffer: 20,
  });
  const startedAt = performance.now();
  let started = false;
  return {
    show({ rows, documents, rejected, share }) {
      const rate = Math.round(documents / ((performance.now() - startedAt) / 1000));
      const payload = { rows, documents, rejected, rate };
      if (!started) bar.start(1000, 0, payload);
      started = true;
      bar.update(Math.floor(share * 1000), payload);
    },
    stop() {
      if (started) bar.stop();
    },
  };
}

function createLines(logger: Pick<Logger, 'info'>): Progress {
  const startedAt = performance.now();
  let loggedAt = startedAt;
  return {
    show({ rows, documents, rejected, share }) {
      const now = performance.now();
      if (now - loggedAt < LOG_EVERY_MS) return;
      loggedAt = now;
      const seconds = (now - startedAt) / 1000;
      const secondsLeft = share === 0 ? null : Math.round((seconds * (1 - share)) / share);
      logger.info(
        { rows, documents, rejected, documentsPerSecond: Math.round(documents / seconds), secondsLeft },
        `${Math.round(share * 100)} % of the catalogue`,
      );
    },
    stop() {},
  };
}
