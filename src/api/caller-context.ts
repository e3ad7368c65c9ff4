import { errors, jwtVerify } from 'jose';
import { Type } from 'typebox';
import { Value } from 'typebox/value';
import type { ContextSecrets } from './context-secrets.ts';
import { ProblemError } from './problems.ts';

/** The header in which a storefront's server says who its shopper is. */
export const CONTEXT_HEADER = 'x-search-context';

/** What a storefront has signed about a shopper. */
export interface CallerContext {
  /** Verified to be of age. */
  readonly adult: boolean;
  readonly grade: string | null;
  /** null: the channel of the API key. */
  readonly channel: 'web' | 'app' | null;
}

/** A shopper of whom nobody says anything. */
const ANONYMOUS: CallerContext = { adult: false, grade: null, channel: null };

/** A context that was stolen is of no use for longer. */
const LONGEST_LIFE_SECONDS = 15 * 60;
/** Clocks of servers differ. */
const CLOCK_TOLERANCE_SECONDS = 30;

const ClaimsSchema = Type.Object({
  aud: Type.String(),
  iat: Type.Number(),
  exp: Type.Number(),
  adult: Type.Optional(Type.Boolean()),
  grade: Type.Optional(Type.String({ pattern: '^[A-Za-z0-9_-]{1,32}$' })),
  channel: Type.Optional(Type.Union([Type.Literal('web'), Type.Literal('app')])),
});

/**
 * Verifies a context: a JWT, HS256, of this storefront (`aud`), alive, and made to live at most 15 minutes.
 *
 * @param token the header's value; undefined: there is none
 * @param now epoch milliseconds
 * @throws ProblemError context-invalid that says what is wrong with it, and nothing about secrets
 */
export async function readCallerContext(
  token: string | undefined,
  storefront: string,
  secrets: ContextSecrets,
  now: number,
): Promise<CallerContext> {
  if (token === undefined) return ANONYMOUS;
  const claims = await verify(token, storefront, secrets.get(storefront) ?? [], now);
  if (!Value.Check(ClaimsSchema, claims)) {
    const [first] = Value.Errors(ClaimsSchema, claims);
    throw refused(`its claim ${first?.instancePath.slice(1) || 'aud, iat or exp'} is not as documented`);
  }
  if (claims.exp - claims.iat > LONGEST_LIFE_SECONDS) throw refused('it is made to live longer than 15 minutes');
  return { adult: claims.adult ?? false, grade: claims.grade ?? null, channel: claims.channel ?? null };
}

async function verify(
  token: string,
  storefront: string,
  secrets: readonly Uint8Array[],
  now: number,
): Promise<Record<string, unknown>> {
  if (secrets.length === 0) throw refused('this storefront has no secret to sign contexts with (CONTEXT_SECRETS)');
  let reason = 'its signature is not right';
  for (const secret of secrets) {
    try {
      const { payload } = await jwtVerify(token, secret, {
        // Named, never taken from the token: a token that asks for no signature must not get its way.
        algorithms: ['HS256'],
        audience: storefront,
        requiredClaims: ['iat', 'exp', 'aud'],
        maxTokenAge: LONGEST_LIFE_SECONDS,
        clockTolerance: CLOCK_TOLERANCE_SECONDS,
        currentDate: new Date(now),
      });
      return payload;
    } catch (error) {
      if (!(error instanceof errors.JOSEError)) throw error;
      if (!(error instanceof errors.JWSSignatureVerificationFailed)) reason = describe(error);
    }
  }
  throw refused(reason);
}

function describe(error: errors.JOSEError): string {
  if (error instanceof errors.JWTExpired) return 'it is no longer valid';
  if (error instanceof errors.JWTClaimValidationFailed) return `its claim ${error.claim} is missing or wrong`;
  return 'it is no JWT signed with HS256';
}

function refused(reason: string): ProblemError {
  return new ProblemError('context-invalid', `The header X-Search-Context is refused: ${reason}.`);
}
