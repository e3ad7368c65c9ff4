import { NO_TRACING, type Tracing, type TracingSettings } from '../tracing.ts';

/**
 * Opens what traces go to; whoever calls closes it.
 *
 * @param settings without an endpoint nothing is traced, and the packages for it are not loaded
 */
export async function openTracing({ endpoint, ...settings }: TracingSettings): Promise<Tracing> {
  if (endpoint === undefined) return NO_TRACING;
  const { createOtlpTracing } = await import('../clients/otlp-tracing.ts');
  return createOtlpTracing({ endpoint, ...settings });
}
