import type { Config } from '../config.ts';
import { describeError } from '../errors.ts';
import { createLogger } from '../logger.ts';
import { type IncrementalIndex, startIncrementalIndex } from '../pipelines/incremental-index.ts';
import type { IncrementalServices, IncrementalState } from '../pipelines/incremental-services.ts';
import { startSuggestionRefresh } from '../pipelines/suggestion-refresh.ts';
import { createResources } from '../resources.ts';
import { registerConsumer, type Registration } from '../runs/consumer-registry.ts';
import { DOCUMENT_SHAPE } from '../transform/product-document.ts';
import { DEFAULT_WATCH_TUNING, startConsumerWatches } from './consumer-watches.ts';
import { closeHealthServer, createHealthServer, listen, type ProcessHealth } from './health-server.ts';
import { type ConsumerTuning, openConsumer } from './open-consumer.ts';

const LOOK_UP_CONTROL_MS = 1_000;

/** The consumer while it works. */
export interface Consumer {
  /** Where /metrics and /health answer. */
  readonly url: string;
  readonly index: IncrementalIndex;
  /** Stops in phases and closes everything. Safe to call twice. */
  close(): Promise<void>;
}

/**
 * Starts the consumer; resolves once it receives.
 *
 * @throws ExpectedError for a wrong setting, an absent service, or when there is no index; then nothing was received
 */
export async function consume(config: Config, tuning: ConsumerTuning = {}): Promise<Consumer> {
  const resources = createResources();
  const logger = createLogger({ level: config.LOG_LEVEL, name: 'consumer' });
  try {
    const { services, registry, alerts, lookUpControl } = await openConsumer(config, tuning, logger, resources);
    let controlFailed = false;
    const timer = setInterval(() => {
      lookUpControl().then(
        () => {
          controlFailed = false;
        },
        (error: unknown) => {
          if (!controlFailed)
            logger.warn({ reason: describeError(services.explain(error)) }, 'The control document is not read.');
          controlFailed = true;
        },
      );
    }, LOOK_UP_CONTROL_MS);
    resources.use(timer, clearInterval);

    const { elasticsearch, prefix, storefronts, run: holder, now } = services.batch;
    const suggestions = startSuggestionRefresh({
      elasticsearch,
      prefix,
      storefronts: [...storefronts.keys()],
      holder,
      now,
      onError: (storefront, error) =>
        logger.warn({ storefront, reason: describeError(services.explain(error)) }, 'Suggestions stay as they were.'),
    });
    resources.use(suggestions, (started) => started.stop());

    resources.use(await register(services), (entry) => entry.end());
    const index = resources.use(startIncrementalIndex(services), (started) => started.stop());
    const watchTuning = { ...DEFAULT_WATCH_TUNING, ...tuning.watches };
    const { ALERT_LAG_SECONDS: lagSeconds, CANARY: canary } = config;
    startConsumerWatches({ ...services, alerts, lagSeconds, canary, watchTuning }, index, resources);
    const server = resources.use(
      createHealthServer(registry, () => healthOf(index.state)),
      closeHealthServer,
    );
    const { CONSUMER_HOST: host, CONSUMER_PORT: port } = config;
    const url = await listen(server, { name: 'CONSUMER', host, port });
    logger.info({ url, storefronts: [...services.batch.storefronts.keys()] }, 'The consumer receives.');
    let closing: Promise<void> | undefined;
    return { url, index, close: () => (closing ??= resources.close()) };
  } catch (error) {
    await resources.close();
    throw error;
  }
}

/** Waiting for a service is not ill: a restart would not bring it back. */
function healthOf(state: IncrementalState): ProcessHealth {
  return { well: state.state !== 'failed' && state.state !== 'stopping', state };
}

/** From now on a full reindex may count on this consumer. */
async function register({ batch, logger, explain }: IncrementalServices): Promise<Registration> {
  const { elasticsearch, prefix, storefronts, run: instance, now } = batch;
  const consumer = {
    instance,
    shapes: [DOCUMENT_SHAPE],
    storefronts: [...storefronts.keys()],
    startedAt: new Date(now()).toISOString(),
  };
  const onError = (error: unknown) =>
    logger.warn({ reason: describeError(explain(error)) }, 'A sign of life could not be given.');
  try {
    return await registerConsumer(elasticsearch, prefix, consumer, { now, onError });
  } catch (error) {
    throw explain(error);
  }
}
