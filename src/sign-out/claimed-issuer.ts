import { decodeJwt } from 'jose';

/**
 * Whether a token that somebody sent says at all to be of this issuer. It proves nothing. But the provider is asked about
 * no token that says otherwise: nobody keeps it busy, or learns from its silence which connections there are.
 * @param issuer As the connection has it; a slash at the end makes no difference here.
 */
export function claimsIssuer(token: string, issuer: string): boolean {
  try {
    const { iss } = decodeJwt(token);
    return typeof iss === 'string' && withoutSlash(iss) === withoutSlash(issuer);
  } catch {
    return false;
  }
}

function withoutSlash(text: string): string {
  return text.endsWith('/') ? text.slice(0, -1) : text;
}
