import { consume } from './commands/start-consumer.ts';
import type { Config } from './config.ts';

/** After SIGTERM. Kubernetes and the like kill after 10 to 30 s. */
const LONGEST_STOP_MS = 9_500;

/**
 * Consumes until SIGTERM or SIGINT, or until a service refuses.
 *
 * @throws what made it stop by itself
 */
export async function consumeUntilStopped(config: Config, onStarted: (url: string) => void): Promise<void> {
  const consumer = await consume(config);
  onStarted(consumer.url);
  const stopped = new Promise<'stopped'>((resolve) => {
    process.once('SIGTERM', () => resolve('stopped'));
    process.once('SIGINT', () => resolve('stopped'));
  });
  const outcome = await Promise.race([stopped, consumer.index.failed.then((error) => ({ error }))]);
  // Its phases are over by then. What still waits for a service that does not answer would be killed within moments,
  // by whoever sent the signal: messages have been given back, claims run out, connections end with the process.
  if (outcome === 'stopped') setTimeout(() => process.exit(), LONGEST_STOP_MS).unref();
  await consumer.close();
  if (outcome !== 'stopped') throw outcome.error;
}
