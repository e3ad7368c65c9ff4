import { type DestinationStream, type Logger, pino } from 'pino';

export interface LoggerSettings {
  /** trace, debug, info, warn, error, fatal or silent. */
  readonly level: string;
  /** The process: api, consumer, reindex. */
  readonly name: string;
  /** Standard output by default. */
  readonly destination?: DestinationStream | undefined;
}

const SECRET_KEYS = ['authorization', 'apiKey', 'api_key', 'password', 'secret', 'token', 'cookie', '["x-api-key"]'];

/** JSON lines without secrets: neither as named fields nor inside of addresses, headers and error messages. */
export function createLogger({ level, name, destination }: LoggerSettings): Logger {
  const settings = {
    level,
    name,
    redact: { paths: SECRET_KEYS.flatMap(atAnyDepth), censor: '[redacted]' },
    hooks: { streamWrite: withoutSecrets },
    serializers: { err: describeLogged },
  };
  return destination === undefined ? pino(settings) : pino(settings, destination);
}

/** The text with passwords in addresses, authorization values and API keys blotted out. */
export function withoutSecrets(text: string): string {
  return text
    .replace(/([a-z][a-z0-9+.-]*:\/\/)[^\s/"':@]*:[^\s"']*@/gi, '$1[redacted]@')
    .replace(/\b(Bearer|Basic|ApiKey)\s+[A-Za-z0-9+/=_.-]{8,}/gi, '$1 [redacted]')
    .replace(/\bsfs_([A-Za-z0-9]+)_[A-Za-z0-9_-]+/g, 'sfs_$1_[redacted]')
    .replace(/\bxox[a-z]-[A-Za-z0-9-]+/g, '[redacted]');
}

/** An SDK's error carries its whole request and response: pages of a log, and shoppers' words among them. */
function describeLogged(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const cause = error.cause === undefined ? {} : { cause: describeLogged(error.cause) };
  return { type: error.name, message: error.message, stack: error.stack, ...cause };
}

function atAnyDepth(key: string): string[] {
  const dotted = key.startsWith('[') ? key : `.${key}`;
  return [key, ...['*', '*.*', '*.*.*'].map((path) => `${path}${dotted}`)];
}
