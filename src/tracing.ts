/** What is known of a span, beside its name and its times. */
export type SpanFacts = Readonly<Record<string, string | number | boolean>>;

export interface SpanStart {
  readonly name: string;
  readonly facts?: SpanFacts | undefined;
  /** Epoch milliseconds; now by default. */
  readonly at?: number | undefined;
  readonly parent?: Span | undefined;
  /** In place of a parent: the `traceparent` of a span of another process. */
  readonly under?: string | null | undefined;
  /** Spans of other traces that it belongs to as well. */
  readonly links?: readonly Span[] | undefined;
}

/** A piece of work as tracing shows it. */
export interface Span {
  /** As in W3C Trace Context: another process goes on with the trace by it. null: nothing is traced. */
  readonly traceparent: string | null;
  /** @param failure why it did not succeed */
  end(failure?: unknown): void;
}

/** Where spans go. Nothing here throws or holds anything back, whatever becomes of them. */
export interface Tracing {
  start(span: SpanStart): Span;
  /** Sends what was not sent, for a moment. */
  close(): Promise<void>;
}

const NO_SPAN: Span = { traceparent: null, end: () => undefined };

/** Of a process that traces nothing. */
export const NO_TRACING: Tracing = { start: () => NO_SPAN, close: async () => undefined };

/**
 * Does a piece of work as a span, which ends with it.
 *
 * @param failureOf what a result says of work that failed without throwing; null: it did not
 */
export async function inSpan<T>(
  tracing: Tracing,
  start: SpanStart,
  work: (span: Span) => Promise<T>,
  failureOf: (result: T) => string | null = () => null,
): Promise<T> {
  const span = tracing.start(start);
  try {
    const result = await work(span);
    span.end(failureOf(result) ?? undefined);
    return result;
  } catch (error) {
    span.end(error);
    throw error;
  }
}

export interface TracingSettings {
  /** Of an OTLP receiver over HTTP, without /v1/traces. */
  readonly endpoint: string;
  /** The process, such as storefront-search-consumer. */
  readonly service: string;
  /** Told when spans could not be sent; they are lost. */
  readonly onFailure: (error: unknown) => void;
}
