import type { Claims } from '../directory/claims-groups.js';
import { isStorableText } from '../http/untrusted-input.js';

/** What a sign-in tells about a person besides the groups. Claims that are missing or unusable are null. */
export interface Profile {
  readonly login: string | null;
  readonly email: string | null;
  /** False only when the provider says so: Okta leaves it out now and then. */
  readonly emailVerified: boolean;
  readonly name: string | null;
  readonly acr: string | null;
  readonly amr: readonly string[];
  readonly authTime: Date | null;
  /** The provider's session id. */
  readonly sid: string | null;
}

const MAX_TEXT = 320;
const MAX_METHODS = 20;
const MAX_ATTRIBUTE = 4096;

/** Reads a profile; what the signed ID token says counts before what userinfo says. */
export function profileOf(idToken: Claims, userinfo: Claims | null): Profile {
  const claim = (name: string): unknown => idToken[name] ?? userinfo?.[name];
  const fullName = [text(claim('given_name')), text(claim('family_name'))].filter(Boolean).join(' ');
  const amr = idToken['amr'];
  const authTime = idToken['auth_time'];
  return {
    login: text(claim('preferred_username')),
    email: text(claim('email')),
    emailVerified: claim('email_verified') !== false,
    name: text(claim('name')) ?? text(fullName),
    acr: text(idToken['acr']),
    amr: Array.isArray(amr) ? amr.filter((method) => text(method) !== null).slice(0, MAX_METHODS) : [],
    authTime:
      typeof authTime === 'number' && authTime > 0 && authTime < 1e11 ? new Date(authTime * 1000) : null,
    sid: text(idToken['sid']),
  };
}

/** The values of the connection's `attributeClaims`; what is missing, too large or not storable is left out. */
export function attributesOf(
  names: readonly string[],
  idToken: Claims,
  userinfo: Claims | null,
): Record<string, unknown> {
  const attributes: Record<string, unknown> = {};
  for (const name of names) {
    const source = [idToken, userinfo ?? {}].find((claims) => Object.hasOwn(claims, name));
    const value = source?.[name];
    const json = JSON.stringify(value ?? null);
    if (value === undefined || value === null || json.length > MAX_ATTRIBUTE) continue;
    // Escapes of U+0000 and of unpaired surrogates: Postgres keeps neither.
    if (!/\\u(0000|d[89a-f])/i.test(json)) attributes[name] = value;
  }
  return attributes;
}

/**
 * Whether an e-mail address is in one of these domains, compared without case. No domain at all admits everybody,
 * an address that the provider calls unverified is in none.
 */
export function isAllowedEmail(
  { email, emailVerified }: Pick<Profile, 'email' | 'emailVerified'>,
  domains: readonly string[],
): boolean {
  if (domains.length === 0) return true;
  const [local, domain, ...rest] = (email ?? '').split('@');
  if (!local || !domain || rest.length > 0 || !emailVerified) return false;
  // Other alphabets have letters whose lower case is one of ours: the Kelvin sign is no k.
  if (!/^[a-z0-9.-]+$/i.test(domain)) return false;
  return domains.some((allowed) => allowed.toLowerCase() === domain.toLowerCase());
}

function text(value: unknown): string | null {
  const usable = typeof value === 'string' && value !== '' && value.length <= MAX_TEXT;
  return usable && isStorableText(value) && !/[\x00-\x1f\x7f]/.test(value) ? value : null;
}
