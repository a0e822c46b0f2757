import { createRemoteJWKSet, customFetch, errors, jwtVerify, type FetchImplementation } from 'jose';
import { assertionOf, type RequestWithHeaders } from './assertion-header.js';
import { identityOfClaims, type Identity } from './identity.js';
import { VerificationError, type VerificationFault } from './verification-error.js';

/** What a verifier is told once. */
export interface VerifierOptions {
  /** The gateway's PUBLIC_URL, for example `https://sso.example.com`. */
  readonly issuer: string;
  /** The slug of your application at the gateway. */
  readonly audience: string;
  /** Where the gateway's keys are. Default: `/.well-known/jwks.json` at the issuer. */
  readonly jwksUri?: string;
  /** By how many seconds the clocks of gateway and application may differ, 0 to 60. Default: 5. */
  readonly clockToleranceSeconds?: number;
  /** How long the keys may take to be fetched, in milliseconds. Default: 3,000. */
  readonly timeoutMs?: number;
  /** For how long fetched keys are used, in milliseconds. Default: 600,000. */
  readonly keysMaxAgeMs?: number;
  /** After a fetch an unknown key makes the keys be fetched again no sooner than this, in milliseconds. Default: 5,000. */
  readonly cooldownMs?: number;
  /** The wall clock in milliseconds since 1970. */
  readonly clock?: () => number;
  readonly fetch?: FetchImplementation;
}

/** Says who makes a request. */
export interface Verifier {
  /**
   * Verifies an assertion.
   * @param source The request, or the value of its header `X-Rolegate-Assertion`.
   * @throws VerificationError, as a rejection, for everything that is not a valid assertion for this application.
   */
  verify(source: string | RequestWithHeaders | undefined): Promise<Identity>;
}

/** The longest that the gateway lets an assertion live, in seconds. */
const MAX_LIFE_SECONDS = 60;

const NO_KEYS = new Set(['ERR_JWKS_TIMEOUT', 'ERR_JWKS_INVALID', 'ERR_JOSE_GENERIC']);

/**
 * Makes a verifier; one for the whole application, because it keeps the gateway's keys.
 * @throws TypeError when issuer or audience is missing: nothing would be checked then.
 */
export function createVerifier(options: VerifierOptions): Verifier {
  const { audience, clockToleranceSeconds = 5, clock = Date.now } = options;
  const issuer = issuerOf(options.issuer);
  if (typeof audience !== 'string' || audience === '') throw new TypeError('audience is missing');
  if (!(clockToleranceSeconds >= 0 && clockToleranceSeconds <= 60))
    throw new TypeError('clockToleranceSeconds must be from 0 to 60');
  const keys = createRemoteJWKSet(new URL(options.jwksUri ?? `${issuer}/.well-known/jwks.json`), {
    timeoutDuration: options.timeoutMs ?? 3000,
    cooldownDuration: options.cooldownMs ?? 5000,
    cacheMaxAge: options.keysMaxAgeMs ?? 600_000,
    ...(options.fetch && { [customFetch]: options.fetch }),
  });

  const claimsOf = async (token: string): Promise<Record<string, unknown>> => {
    try {
      const { payload } = await jwtVerify(token, keys, {
        algorithms: ['ES256'],
        typ: 'at+jwt',
        issuer,
        audience,
        requiredClaims: ['sub', 'exp', 'iat', 'jti'],
        maxTokenAge: MAX_LIFE_SECONDS,
        clockTolerance: clockToleranceSeconds,
        currentDate: new Date(clock()),
      });
      return payload;
    } catch (error) {
      throw new VerificationError(faultOf(error), error);
    }
  };

  return {
    async verify(source) {
      const identity = identityOfClaims(await claimsOf(assertionOf(source)));
      if (!identity) throw new VerificationError('not-trusted');
      return identity;
    },
  };
}

function issuerOf(text: string): string {
  if (typeof text !== 'string' || !URL.canParse(text)) throw new TypeError('issuer is no URL');
  return text.replace(/\/+$/, '');
}

function faultOf(error: unknown): VerificationFault {
  if (error instanceof errors.JWTExpired) return 'expired';
  if (error instanceof errors.JWTClaimValidationFailed)
    return error.claim === 'aud' ? 'wrong-audience' : 'not-trusted';
  if (error instanceof errors.JWTInvalid || error instanceof errors.JWSInvalid) return 'malformed';
  if (!(error instanceof errors.JOSEError) || NO_KEYS.has(error.code)) return 'keys-unavailable';
  return 'not-trusted';
}
