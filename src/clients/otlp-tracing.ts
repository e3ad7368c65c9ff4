import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Context,
  type Link,
  ROOT_CONTEXT,
  type Span as OtelSpan,
  SpanStatusCode,
  trace,
  TraceFlags,
} from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { defaultResource, resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, type SpanExporter, TracerProvider } from '@opentelemetry/sdk-trace';
import { describeError } from '../errors.ts';
import type { Span, Tracing, TracingSettings } from '../tracing.ts';

const SEND_EVERY_MS = 1_000;
const SEND_TIMEOUT_MS = 5_000;
/** Beyond it spans are dropped: memory is bounded while the receiver is away. */
const MOST_WAITING = 4_096;
const CLOSE_MS = 1_000;
const MOST_LINKS = 100;

/** Spans to an OTLP receiver, as JSON over HTTP. OTEL_EXPORTER_OTLP_HEADERS and _COMPRESSION of the environment count. */
export function createOtlpTracing({ endpoint, service, onFailure }: TracingSettings): Tracing {
  const url = `${endpoint.replace(/\/+$/, '')}/v1/traces`;
  const exporter = telling(new OTLPTraceExporter({ url, timeoutMillis: SEND_TIMEOUT_MS }), onFailure);
  const provider = new TracerProvider({
    resource: defaultResource().merge(resourceFromAttributes({ 'service.name': service })),
    spanProcessors: [
      new BatchSpanProcessor({
        exporter,
        maxQueueSize: MOST_WAITING,
        scheduledDelayMillis: SEND_EVERY_MS,
        exportTimeoutMillis: SEND_TIMEOUT_MS,
      }),
    ],
  });
  const tracer = provider.getTracer('storefront-search');
  const spans = new WeakMap<Span, OtelSpan>();

  function linksTo(others: readonly Span[]): Link[] {
    return others.slice(0, MOST_LINKS).flatMap((other) => {
      const span = spans.get(other);
      return span === undefined ? [] : [{ context: span.spanContext() }];
    });
  }

  return {
    start({ name, facts = {}, at, parent, under = null, links = [] }) {
      const above = parent === undefined ? undefined : spans.get(parent);
      const context = above === undefined ? contextOf(under) : trace.setSpan(ROOT_CONTEXT, above);
      const options = {
        attributes: { ...facts },
        links: linksTo(links),
        ...(at === undefined ? {} : { startTime: at }),
      };
      const inner = tracer.startSpan(name, options, context);
      const span: Span = {
        traceparent: traceparentOf(inner),
        end(failure) {
          if (failure !== undefined) {
            inner.setStatus({ code: SpanStatusCode.ERROR, message: describeError(failure) });
          }
          inner.end();
        },
      };
      spans.set(span, inner);
      return span;
    },
    async close() {
      const sent = provider.shutdown().catch(onFailure);
      await Promise.race([sent, sleep(CLOSE_MS, undefined, { ref: false })]);
    },
  };
}

function traceparentOf(span: OtelSpan): string {
  const { traceId, spanId, traceFlags } = span.spanContext();
  return `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`;
}

/** What is not a traceparent begins a trace of its own. */
function contextOf(traceparent: string | null): Context {
  const [, traceId, spanId, flags] = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/.exec(traceparent ?? '') ?? [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return ROOT_CONTEXT;
  const traceFlags = Number.parseInt(flags, 16) & TraceFlags.SAMPLED;
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags, isRemote: true });
}

/** The SDK keeps an exporter's failure to itself. */
function telling(exporter: SpanExporter, onFailure: (error: unknown) => void): SpanExporter {
  return {
    export: (spans, done) =>
      exporter.export(spans, (result) => {
        if (result.error !== undefined) onFailure(result.error);
        done(result);
      }),
    forceFlush: async () => exporter.forceFlush?.(),
    shutdown: async () => exporter.shutdown(),
  };
}
