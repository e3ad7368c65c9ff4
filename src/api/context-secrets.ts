import { ExpectedError } from '../errors.ts';

/** With what each storefront signs the contexts of its shoppers; several while one is being replaced. */
export type ContextSecrets = ReadonlyMap<string, readonly Uint8Array[]>;

/** As long as the hash of HS256: shorter ones can be guessed. */
const LEAST_BYTES = 32;

/**
 * Reads the setting CONTEXT_SECRETS: `storefront=secret`, separated by commas, each secret at least 32 bytes in base64.
 *
 * @throws ExpectedError configuration-invalid, which shows no secret
 */
export function readContextSecrets(setting: string | undefined, storefronts: Iterable<string>): ContextSecrets {
  const known = new Set(storefronts);
  const secrets = new Map<string, Uint8Array[]>();
  const parts = (setting ?? '').split(',').map((part) => part.trim());
  for (const part of parts.filter((text) => text !== '')) {
    const at = part.indexOf('=');
    const storefront = part.slice(0, Math.max(0, at));
    if (!known.has(storefront)) throw invalid(`names the unknown storefront ${JSON.stringify(storefront)}`);
    const encoded = part.slice(at + 1);
    const secret = Buffer.from(encoded, 'base64');
    if (!/^[A-Za-z0-9+/_-]+={0,2}$/.test(encoded) || secret.length < LEAST_BYTES) {
      throw invalid(`has a secret of ${storefront} that is not base64 of at least ${LEAST_BYTES} bytes`);
    }
    secrets.set(storefront, [...(secrets.get(storefront) ?? []), secret]);
  }
  return secrets;
}

function invalid(fault: string): ExpectedError {
  return new ExpectedError(
    'configuration-invalid',
    `The setting CONTEXT_SECRETS ${fault}.`,
    'Write storefront=secret, separated by commas; a secret comes from: openssl rand -base64 32',
  );
}
