import { timingSafeEqual } from 'node:crypto';
import { ClientAssertions } from './client-assertion.js';
import type { Exchange } from './exchange.js';
import { invalidClient, invalidRequest, OAuthError, TEXT } from './oauth-errors.js';
import type { OktaOrg } from './org.js';
import type { OktaApp, ServerKind } from './org-types.js';

/** Finds out which app is calling, by header, body or assertion, but only by one of them. */
export type AuthenticateClient = (
  server: ServerKind,
  exchange: Exchange,
  form: URLSearchParams,
) => Promise<OktaApp>;

/** Client authentication as at the token, revocation and introspection endpoints. */
export function clientAuthentication(org: OktaOrg): AuthenticateClient {
  const assertions = new ClientAssertions(org);

  return async (server, exchange, form) => {
    if (exchange.query.has('client_secret') || exchange.query.has('client_assertion')) {
      throw invalidRequest('Client credentials cannot be supplied via query parameters.');
    }
    const header = exchange.header('authorization');
    const secret = form.get('client_secret') ?? undefined;
    const assertion = form.get('client_assertion') ?? undefined;
    if ([header, secret, assertion].filter((value) => value !== undefined).length > 1) {
      throw new OAuthError(
        401,
        'invalid_request',
        'Cannot supply multiple client credentials. Use one of the following: credentials in the Authorization ' +
          'header, credentials in the post body, or a client_assertion in the post body.',
      );
    }
    if (assertion !== undefined) {
      const app = await assertions.verify(server, `${org.url}${exchange.path}`, form);
      if (app.tokenEndpointAuthMethod !== 'private_key_jwt')
        throw invalidClient(TEXT.clientAuthenticationFailed);
      return app;
    }
    if (header !== undefined) {
      const [id, basicSecret] = basicCredentials(header);
      return withSecret(findApp(org, id), basicSecret);
    }
    const clientId = form.get('client_id');
    if (clientId === null) throw invalidClient('No client credentials found.');
    const app = findApp(org, clientId);
    if (secret !== undefined) return withSecret(app, secret);
    if (app.tokenEndpointAuthMethod !== 'none') throw invalidClient(TEXT.clientAuthenticationFailed);
    return app;
  };
}

function findApp(org: OktaOrg, clientId: string): OktaApp {
  const app = org.apps.get(clientId);
  if (app?.status !== 'ACTIVE') throw invalidClient(TEXT.invalidClientId);
  return app;
}

function withSecret(app: OktaApp, secret: string): OktaApp {
  if (app.tokenEndpointAuthMethod === 'private_key_jwt' && app.applicationType === 'service') {
    throw invalidClient(
      'Client Credentials requests to the Org Authorization Server must use the private_key_jwt ' +
        'token_endpoint_auth_method.',
    );
  }
  if (!app.tokenEndpointAuthMethod.startsWith('client_secret') || app.clientSecret === null) {
    throw invalidClient(TEXT.clientAuthenticationFailed);
  }
  const [expected, actual] = [Buffer.from(app.clientSecret), Buffer.from(secret)];
  if (expected.length !== actual.length || !timingSafeEqual(expected, actual)) {
    throw invalidClient('The client secret supplied for a confidential client is invalid.');
  }
  return app;
}

function basicCredentials(header: string): [string, string] {
  const [scheme = '', value = ''] = header.split(' ');
  const text = Buffer.from(value, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  if (scheme.toLowerCase() !== 'basic' || colon < 1) {
    throw invalidClient('Found Authentication header but was not valid client credentials.');
  }
  return [formDecoded(text.slice(0, colon)), formDecoded(text.slice(colon + 1))];
}

/** RFC 6749 2.3.1: both halves are form-encoded before they are joined. */
function formDecoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}
