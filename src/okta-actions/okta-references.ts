import { notFound } from '../errors/gateway-error.js';

const OKTA_ID = /^[A-Za-z0-9]{1,64}$/;
const LONGEST_LOGIN = 100;

/**
 * How a path names a person of Okta's: by id or by login. A login with a slash can be named by id alone, and `me`,
 * which Okta takes for the owner of the credential, names nobody.
 * @throws GatewayError `not-found` for what would lead to another address of Okta's.
 */
export function userReference(text: string): string {
  const harmful = /[/\\?#%;\p{Cc}\p{Zs}]/u.test(text) || /^(?:\.{1,2}|me)$/i.test(text);
  if (text === '' || text.length > LONGEST_LOGIN || harmful) throw notFound('person in Okta');
  return text;
}

/** Whether a person that Okta gave is the one who was asked for, rather than whom it took a word of its own for. */
export function isNamedBy(user: { id: string; profile: { login?: unknown } }, reference: string): boolean {
  const { login } = user.profile;
  return (
    user.id === reference || (typeof login === 'string' && login.toLowerCase() === reference.toLowerCase())
  );
}

/**
 * An id of Okta's from a path: letters and digits.
 * @throws GatewayError `not-found` for anything else.
 */
export function oktaId(text: string, what: string): string {
  if (!OKTA_ID.test(text)) throw notFound(what);
  return text;
}
