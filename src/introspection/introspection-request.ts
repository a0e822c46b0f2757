import { OAuthError } from './oauth-error.js';

/** Who asks, by their own word: a secret, and for two of the three ways whose it is. */
export interface ClientSecret {
  readonly method: 'bearer' | 'client_secret_basic' | 'client_secret_post';
  readonly secret: string;
  /** Undefined for `bearer`, which names nobody. */
  readonly clientId?: string;
}

/** A form as the body parser gives it: a parameter that came more than once is a list. */
type Form = Readonly<Record<string, string | readonly string[] | undefined>>;

const FORM = /^application\/x-www-form-urlencoded *(;|$)/i;
const BEARER = /^Bearer +([A-Za-z0-9._~+/-]+=*)$/i;
const BASIC = /^Basic +([A-Za-z0-9+/]+={0,2})$/i;
const BASIC_CHALLENGE = 'Basic realm="rolegate", charset="UTF-8"';
const BEARER_CHALLENGE = 'Bearer realm="rolegate"';

/** The form of a request. @throws OAuthError `invalid_request` when it is none, or names a parameter twice. */
export function formOf(contentType: string | undefined, body: unknown): ReadonlyMap<string, string> {
  if (contentType === undefined || !FORM.test(contentType)) {
    throw new OAuthError('invalid_request', 'Send a form: application/x-www-form-urlencoded.');
  }
  const form = new Map<string, string>();
  for (const [name, value] of Object.entries((body ?? {}) as Form)) {
    if (typeof value !== 'string')
      throw new OAuthError('invalid_request', 'A parameter came more than once.');
    form.set(name, value);
  }
  return form;
}

/**
 * The secret by which the caller proves who they are.
 * @throws OAuthError `invalid_client` when there is none that can be read, `invalid_request` when there are two.
 */
export function clientSecretOf(
  authorization: string | undefined,
  form: ReadonlyMap<string, string>,
): ClientSecret {
  const secret = form.get('client_secret');
  if (authorization === undefined) {
    const clientId = form.get('client_id');
    if (secret === undefined || clientId === undefined) throw unknownClient();
    return { method: 'client_secret_post', secret, clientId };
  }
  if (secret !== undefined)
    throw new OAuthError('invalid_request', 'Authenticate in one way: by the header or in the body.');
  const bearer = BEARER.exec(authorization)?.[1];
  if (bearer !== undefined) return { method: 'bearer', secret: bearer };
  const basic = BASIC.exec(authorization)?.[1];
  const pair = basic === undefined ? undefined : basicPair(basic);
  if (!pair) throw unknownClient();
  return { method: 'client_secret_basic', ...pair };
}

/** That nobody is known by what was sent, with the challenge that fits it. */
export function unknownClient(client?: ClientSecret): OAuthError {
  const challenge =
    client === undefined
      ? `${BASIC_CHALLENGE}, ${BEARER_CHALLENGE}`
      : client.method === 'bearer'
        ? `${BEARER_CHALLENGE}, error="invalid_token"`
        : BASIC_CHALLENGE;
  return new OAuthError('invalid_client', 'Nobody is known by these credentials.', challenge);
}

/** That a caller is known and may not ask. */
export function notPermitted(permission: string): OAuthError {
  const challenge = `${BEARER_CHALLENGE}, error="insufficient_scope"`;
  return new OAuthError('insufficient_scope', `You need the permission ${permission}.`, challenge);
}

/** Id and secret, each form-encoded before they were joined (RFC 6749 section 2.3.1). */
function basicPair(encoded: string): { clientId: string; secret: string } | undefined {
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  if (colon < 0) return undefined;
  try {
    return { clientId: decoded(text.slice(0, colon)), secret: decoded(text.slice(colon + 1)) };
  } catch {
    return undefined;
  }
}

function decoded(text: string): string {
  return decodeURIComponent(text.replaceAll('+', ' '));
}
