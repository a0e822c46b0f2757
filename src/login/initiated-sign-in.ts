import { GatewayError } from '../errors/gateway-error.js';
import { isStorableText } from '../http/untrusted-input.js';

/** What a sign-in that Okta (or another party) begins asks for. */
export interface InitiatedSignIn {
  /** Every value that was given. */
  readonly accountIds: readonly string[];
  readonly issuers: readonly string[];
  readonly targetLinkUri: unknown;
  readonly loginHint: string | undefined;
}

const MAX_LOGIN_HINT = 255;

/**
 * Reads the parameters of `/okta-initiate-login` (OpenID Connect Core 1.0 section 4) from the query and, for a POST, the
 * form: the application's `initiate_login_uri` carries `accountId` in its query whatever the method is.
 * @throws GatewayError `sign-in-failed` for an ID token: one that was sent unasked is bound to no browser.
 */
export function readInitiatedSignIn(requestUrl: string, body: unknown): InitiatedSignIn {
  const query = new URLSearchParams(requestUrl.split('?').slice(1).join('?'));
  const form: Readonly<Record<string, unknown>> =
    typeof body === 'object' && body !== null ? { ...body } : {};
  const all = (name: string): string[] => [
    ...query.getAll(name),
    ...(Object.hasOwn(form, name)
      ? [form[name]].flat().map((value) => (typeof value === 'string' ? value : ''))
      : []),
  ];
  if (all('id_token').length > 0) {
    throw new GatewayError(
      'sign-in-failed',
      'Sign-ins by a posted ID token are not accepted. In Okta, set the login flow of the application to “Redirect to app to initiate login (OIDC compliant)”.',
      { detail: 'an ID token was posted' },
    );
  }
  const [targetLinkUri, ...moreTargets] = all('target_link_uri');
  return {
    accountIds: all('accountId'),
    issuers: all('iss'),
    targetLinkUri: moreTargets.length > 0 ? undefined : targetLinkUri,
    loginHint: usableLoginHint(all('login_hint')),
  };
}

/**
 * Who is likely to sign in, as a request says: a line of text, at most 255 characters long.
 * @param values Every `login_hint` of the request.
 * @returns undefined for none, for several, and for one that is no such line: a hint is never worth a refusal.
 */
export function usableLoginHint([hint, ...more]: readonly string[]): string | undefined {
  if (hint === undefined || more.length > 0 || hint.length > MAX_LOGIN_HINT) return undefined;
  return hint.trim() !== '' && isStorableText(hint) && !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(hint)
    ? hint
    : undefined;
}
