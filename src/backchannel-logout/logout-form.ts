import { invalidToken } from './logout-token.js';

const FORM = /^application\/x-www-form-urlencoded *(;|$)/i;
const JWT = /^[\w-]+\.[\w-]+\.[\w-]*$/;

/**
 * The logout token of a request (OpenID Connect Back-Channel Logout 1.0 section 2.5). Other parameters are ignored.
 * @param body As the body parser gives it: a parameter that came more than once is a list.
 * @throws GatewayError `credential-invalid` when it is no form, or has no token or several.
 */
export function logoutTokenOf(contentType: string | undefined, body: unknown): string {
  if (contentType === undefined || !FORM.test(contentType)) throw invalidToken('the request is no form');
  const form = (body ?? {}) as Readonly<Record<string, unknown>>;
  const token = Object.hasOwn(form, 'logout_token') ? form['logout_token'] : undefined;
  if (typeof token !== 'string' || !JWT.test(token)) throw invalidToken('there is not exactly one JWT');
  return token;
}
