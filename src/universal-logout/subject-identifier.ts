import { GatewayError } from '../errors/gateway-error.js';
import { isStorableText } from '../http/untrusted-input.js';

/** Whom Okta wants signed out, in the two formats that it sends (RFC 9493). */
export type SubjectIdentifier =
  | { readonly format: 'email'; readonly email: string }
  | { readonly format: 'iss_sub'; readonly iss: string; readonly sub: string };

/** Longer than any e-mail address, login or Okta id. */
const MAX_LENGTH = 320;

/**
 * Reads the body of a Universal Logout: `{"sub_id": {"format": …}}`. Members that are not known are ignored.
 * @throws GatewayError `invalid-request` (400) for anything else.
 */
export function readSubjectIdentifier(body: unknown): SubjectIdentifier {
  const subId = member(body, 'sub_id');
  switch (member(subId, 'format')) {
    case 'email':
      return { format: 'email', email: text(subId, 'email') };
    case 'iss_sub':
      return { format: 'iss_sub', iss: text(subId, 'iss'), sub: text(subId, 'sub') };
    default:
      throw malformed('The member sub_id must be an object of the format "email" or "iss_sub".');
  }
}

function text(subId: unknown, name: string): string {
  const value = member(subId, name);
  if (typeof value !== 'string' || value === '' || value.length > MAX_LENGTH || !isStorableText(value))
    throw malformed(`The member sub_id.${name} must be a text of 1 to ${MAX_LENGTH} characters.`);
  return value;
}

function member(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined;
}

function malformed(detail: string): GatewayError {
  return new GatewayError('invalid-request', detail);
}
