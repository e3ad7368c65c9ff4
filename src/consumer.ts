import { consume } from './commands/start-consumer.ts';
import type { Config } from './config.ts';

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
  await consumer.close();
  if (outcome !== 'stopped') throw outcome.error;
}
