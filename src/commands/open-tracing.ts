import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import { describeError } from '../errors.ts';
import { NO_TRACING, type Tracing } from '../tracing.ts';

/**
 * Opens what traces go to; whoever calls closes it. Without a receiver nothing is traced, and the packages for it are
 * not loaded. A receiver that takes nothing is named in the log once.
 *
 * @param service the process, such as storefront-search-consumer
 */
export async function openTracing(config: Config, service: string, logger: Pick<Logger, 'warn'>): Promise<Tracing> {
  const endpoint = config.OTEL_EXPORTER_OTLP_ENDPOINT;
  if (endpoint === undefined) return NO_TRACING;
  const { createOtlpTracing } = await import('../clients/otlp-tracing.ts');
  let hasFailed = false;
  return createOtlpTracing({
    endpoint,
    service,
    onFailure(error) {
      if (!hasFailed) logger.warn({ reason: describeError(error) }, 'Traces can not be sent; they are dropped.');
      hasFailed = true;
    },
  });
}
