import { Secret, TOTP } from 'otpauth';

/** Seconds that one code lasts (RFC 6238 section 4.1). */
const PERIOD_SECONDS = 30;
const DIGITS = 6;
/** Steps before and after the present one whose codes count, too: for clocks that differ, and slow fingers. */
const SKEW_STEPS = 1;
/** 160 bits, as RFC 4226 section 4 recommends. */
const SECRET_BYTES = 20;

/** A new shared secret, base32. */
export function newTotpSecret(): string {
  return new Secret({ size: SECRET_BYTES }).base32;
}

/** What an authenticator app is told of an account (`otpauth://totp/…`): it holds the secret. */
export function totpUri(secret: string, userName: string, issuer: string): string {
  return codes(secret, { label: userName, issuer }).toString();
}

/**
 * The time step that a code is of: the present one, or the one before or after.
 * @param code As typed; spaces that apps show are no part of it.
 * @returns seconds since 1970 / 30, rounded down; null when the code is wrong.
 */
export function stepOfCode(secret: string, code: string, nowMs: number): number | null {
  const token = code.replaceAll(' ', '');
  if (!/^\d{6}$/.test(token)) return null;
  const delta = codes(secret).validate({ token, timestamp: nowMs, window: SKEW_STEPS });
  return delta === null ? null : Math.floor(nowMs / 1000 / PERIOD_SECONDS) + delta;
}

/** The code of a moment, as an authenticator app shows it. */
export function codeAt(secret: string, nowMs: number): string {
  return codes(secret).generate({ timestamp: nowMs });
}

function codes(secret: string, names: { label?: string; issuer?: string } = {}): TOTP {
  return new TOTP({
    ...names,
    secret: Secret.fromBase32(secret),
    algorithm: 'SHA1',
    digits: DIGITS,
    period: PERIOD_SECONDS,
  });
}
