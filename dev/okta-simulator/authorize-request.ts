import { requestedAcr } from './assurance.js';
import { supportedScopes } from './discovery.js';
import { PageError, TEXT } from './oauth-errors.js';
import type { OktaOrg } from './org.js';
import type { OktaApp, ServerKind } from './org-types.js';

/** The way back to the app. */
export interface Return {
  redirectUri: string;
  responseMode: 'query' | 'fragment' | 'form_post';
  state: string | undefined;
}

/** An error that the app is told at its redirect URI. */
export class RedirectError extends Error {
  constructor(
    readonly back: Return,
    readonly error: string,
    readonly description: string,
  ) {
    super(`${error}: ${description}`);
  }
}

/** An authorization request that is in order. */
export interface AuthorizeRequest {
  server: ServerKind;
  app: OktaApp;
  back: Return;
  scopes: string[];
  nonce: string | undefined;
  codeChallenge: string | undefined;
  prompt: readonly string[];
  maxAge: number | undefined;
  acr: string | undefined;
  loginHint: string | undefined;
  sessionToken: string | undefined;
}

const KNOWN_PARAMETERS =
  'client_id redirect_uri response_type response_mode scope state nonce prompt max_age login_hint acr_values ' +
  'code_challenge code_challenge_method idp idp_scope display sessionToken request request_uri resource';

const PROMPTS = ['none', 'login', 'consent', 'enroll_authenticator'];

const RESPONSE_TYPES = ['code', 'id_token', 'token'];

const MAX_INTEGER = 2 ** 31 - 1;

/**
 * Checks a request in Okta's order: the client and its redirect URI first, on a page of Okta's own,
 * then everything else, told to the app by redirect.
 */
export function readAuthorizeRequest(
  org: OktaOrg,
  server: ServerKind,
  input: URLSearchParams,
): AuthorizeRequest {
  const app = findClient(org, input);
  const redirectUri = findRedirectUri(app, input);
  const param = (name: string): string | undefined => input.get(name) || undefined;
  const repeated = KNOWN_PARAMETERS.split(' ').some((name) => input.getAll(name).length > 1);
  const back: Return = {
    redirectUri,
    responseMode: asResponseMode(param('response_mode')) ?? 'query',
    state: repeated ? undefined : param('state'),
  };
  const refuse = (error: string, description: string): never => {
    throw new RedirectError(back, error, description);
  };
  if (repeated) refuse('invalid_request', TEXT.duplicateParameters);
  if (back.state === undefined) {
    refuse('invalid_request', "The authentication request has an invalid 'state' parameter.");
  }
  checkResponse(app, param('response_type'), param('response_mode'), refuse);
  return {
    server,
    app,
    back,
    scopes: readScopes(org, server, app, param('scope'), refuse),
    nonce: param('nonce'),
    codeChallenge: readChallenge(app, param('code_challenge'), param('code_challenge_method'), refuse),
    ...readPrompt(param('prompt'), param('max_age'), refuse),
    acr: requestedAcr(param('acr_values') ?? ''),
    loginHint: param('login_hint'),
    sessionToken: param('sessionToken'),
  };
}

type Refuse = (error: string, description: string) => never;

function findClient(org: OktaOrg, input: URLSearchParams): OktaApp {
  if (input.getAll('client_id').length > 1) throw new PageError(400, 'Bad Request', TEXT.duplicateParameters);
  const app = org.apps.get(input.get('client_id') ?? '');
  if (app?.status !== 'ACTIVE' || app.applicationType === 'service') {
    throw new PageError(400, 'Bad Request', TEXT.invalidClientId);
  }
  return app;
}

function findRedirectUri(app: OktaApp, input: URLSearchParams): string {
  const [redirectUri = '', ...more] = input.getAll('redirect_uri');
  if (more.length > 0) throw new PageError(400, 'Bad Request', TEXT.duplicateParameters);
  if (app.redirectUris.includes(redirectUri) || matchesWildcard(app, redirectUri)) return redirectUri;
  throw new PageError(
    400,
    'Bad Request',
    "The 'redirect_uri' parameter must be a Login redirect URI in the client app settings: " +
      `/admin/app/oidc_client/instance/${app.id}#tab-general`,
  );
}

/** One `*` in the lowest label of a registered https address stands for one name, if the app wants that. */
function matchesWildcard(app: OktaApp, redirectUri: string): boolean {
  if (app.wildcardRedirect !== 'SUBDOMAIN') return false;
  return app.redirectUris.some((registered) => {
    const [prefix, suffix = '', ...more] = registered.split('*');
    if (!prefix || !/^https:\/\/[a-z0-9-]*$/i.test(prefix) || more.length > 0) return false;
    if (!redirectUri.startsWith(prefix) || !redirectUri.endsWith(suffix)) return false;
    const name = redirectUri.slice(prefix.length, redirectUri.length - suffix.length);
    return suffix !== '' && /^[a-z0-9-]+$/i.test(name);
  });
}

function asResponseMode(mode: string | undefined): Return['responseMode'] | undefined {
  return mode === 'query' || mode === 'fragment' || mode === 'form_post' ? mode : undefined;
}

function checkResponse(
  app: OktaApp,
  type: string | undefined,
  mode: string | undefined,
  refuse: Refuse,
): void {
  if (type !== 'code' || !app.grantTypes.includes('authorization_code')) {
    const tokens = type?.split(' ').some((part) => RESPONSE_TYPES.includes(part) && part !== 'code') ?? false;
    if (tokens && mode === 'query') {
      refuse(
        'unsupported_response_mode',
        "'query' response mode cannot be used with either the 'id_token' or 'token' response types.",
      );
    }
    const configured = app.grantTypes.includes('authorization_code') ? 'code' : '';
    refuse(
      'unsupported_response_type',
      `The response type is not supported by the authorization server. Configured response types: [${configured}].`,
    );
  }
  if (mode === 'okta_post_message') {
    refuse(
      'unsupported_response_mode',
      "'okta_post_message' response mode cannot be used with the 'code' response type.",
    );
  }
  if (mode !== undefined && !asResponseMode(mode)) {
    refuse(
      'unsupported_response_mode',
      'The response mode is not supported by the authorization server. ' +
        'Valid response modes: [query, fragment, form_post, okta_post_message].',
    );
  }
}

function readScopes(
  org: OktaOrg,
  server: ServerKind,
  app: OktaApp,
  scope: string | undefined,
  refuse: Refuse,
): string[] {
  const scopes = [...new Set((scope ?? '').split(' ').filter((name) => name !== ''))];
  if (scopes.length === 0) refuse('invalid_scope', 'No scopes were requested.');
  const known = supportedScopes(org, server);
  for (const name of scopes) {
    if (known.includes(name)) continue;
    if (server === 'custom') {
      refuse('invalid_scope', 'One or more scopes are not configured for the authorization server resource.');
    }
    if (!name.startsWith('okta.')) refuse('invalid_scope', 'Custom scopes are not allowed for this request.');
    if (!app.grantedScopes.includes(name)) refuse('invalid_scope', TEXT.invalidScope);
  }
  const onlyApi = scopes.every((name) => name.startsWith('okta.') || !known.includes(name));
  if (!scopes.includes('openid') && !onlyApi) {
    refuse(
      'invalid_scope',
      "Requests for ID tokens or access tokens with OpenID scopes require the 'openid' scope.",
    );
  }
  return scopes;
}

function readChallenge(
  app: OktaApp,
  challenge: string | undefined,
  method: string | undefined,
  refuse: Refuse,
): string | undefined {
  if (challenge === undefined) {
    if (app.pkceRequired) refuse('invalid_request', 'PKCE code challenge is required by the application.');
    return undefined;
  }
  // A missing method would mean "plain", which Okta does not offer.
  if (method !== 'S256') {
    refuse('invalid_request', 'PKCE code challenge method is not supported. Valid values: [S256]');
  }
  if (!/^[A-Za-z0-9._~-]{43,128}$/.test(challenge)) {
    refuse('invalid_request', 'PKCE code challenge contains illegal characters.');
  }
  return challenge;
}

function readPrompt(
  prompt: string | undefined,
  maxAge: string | undefined,
  refuse: Refuse,
): { prompt: readonly string[]; maxAge: number | undefined } {
  const prompts = (prompt ?? '').split(' ').filter((value) => value !== '');
  const unknown = prompts.some((value) => !PROMPTS.includes(value));
  if (unknown || (prompts.includes('none') && prompts.length > 1)) {
    refuse(
      'invalid_request',
      `Invalid value for 'prompt' parameter. Supported values: [${PROMPTS.join(', ')}]`,
    );
  }
  if (maxAge === undefined) return { prompt: prompts, maxAge: undefined };
  const seconds = /^\d{1,10}$/.test(maxAge) ? Number(maxAge) : NaN;
  if (!(seconds <= MAX_INTEGER)) {
    refuse('invalid_request', "Invalid value for 'max_age' parameter. It should be within range 0 - 2^31-1.");
  }
  if (seconds === 0 && prompts.includes('none')) {
    refuse(
      'invalid_request',
      "'prompt' parameter must not have the value 'none' for request with 'zero' as max_age.",
    );
  }
  return { prompt: prompts, maxAge: seconds };
}
