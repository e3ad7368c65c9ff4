/** What is known of a span, beside its name and its times. */
export type SpanFacts = Readonly<Record<string, string | number | boolean>>;

export interface SpanStart {
  readonly name: string;
  readonly facts?: SpanFacts | undefined;
  /** Epoch milliseconds; now by default. */
  readonly at?: number | undefined;
  readonly parent?: Span | undefined;
  /** Spans of other traces that it belongs to as well. */
  readonly links?: readonly Span[] | undefined;
}

/** A piece of work as tracing shows it. */
export interface Span {
  /** @param failure why it did not succeed */
  end(failure?: unknown): void;
}

/** Where spans go. Nothing here throws or holds anything back, whatever becomes of them. */
export interface Tracing {
  start(span: SpanStart): Span;
  /** Sends what was not sent, for a moment. */
  close(): Promise<void>;
}

const NO_SPAN: Span = { end: () => undefined };

/** Of a process that traces nothing. */
export const NO_TRACING: Tracing = { start: () => NO_SPAN, close: async () => undefined };

export interface TracingSettings {
  /** Of an OTLP receiver over HTTP, without /v1/traces; undefined: nothing is traced. */
  readonly endpoint: string | undefined;
  /** The process, such as storefront-search-consumer. */
  readonly service: string;
  /** Told when spans could not be sent; they are lost. */
  readonly onFailure: (error: unknown) => void;
}
