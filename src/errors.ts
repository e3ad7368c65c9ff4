/**
 * An expected failure that a person can mend: a wrong setting, a missing service, a malformed file.
 * Whoever catches it at the edge (CLI, HTTP) prints `message` and `remedy` without a stack.
 */
export class ExpectedError extends Error {
  readonly code: ErrorCode;
  /** One sentence that says what to do. */
  readonly remedy: string;

  constructor(code: ErrorCode, message: string, remedy: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'ExpectedError';
    this.code = code;
    this.remedy = remedy;
  }
}

/** Kinds of expected failures. The API maps them to problem types, the CLI to exit codes. */
export type ErrorCode =
  | 'configuration-invalid'
  | 'storefront-unknown'
  | 'storefront-invalid'
  | 'mapping-invalid'
  | 'dictionary-invalid'
  | 'source-invalid'
  | 'mysql-unavailable'
  | 'mysql-refused'
  | 'replica-behind'
  | 'elasticsearch-unavailable'
  | 'elasticsearch-refused'
  | 'sqs-unavailable'
  | 'sqs-refused'
  | 'index-missing'
  | 'index-foreign'
  | 'consumer-missing'
  | 'deny-list-stale'
  | 'gate-failed'
  | 'promotion-refused'
  | 'run-held'
  | 'run-unknown'
  | 'run-failed'
  | 'run-stopped'
  | 'run-unfit'
  | 'run-unready'
  | 'request-invalid'
  | 'cursor-invalid';

/** The sentence for a log line or a terminal: message and, where there is one, the remedy. */
export function describeError(error: unknown): string {
  if (error instanceof ExpectedError) return `${error.message} ${error.remedy}`;
  if (error instanceof AggregateError && error.errors.length > 0) return describeError(error.errors[0]);
  return error instanceof Error ? error.message : String(error);
}
