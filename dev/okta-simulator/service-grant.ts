import { mintServiceAccessToken, TOKEN_SECONDS } from './minting.js';
import { invalidClient, OAuthError } from './oauth-errors.js';
import type { OktaOrg } from './org.js';
import { required, tokenType, type TokenAnswer, type TokenRequest } from './token-request.js';

/** `grant_type=client_credentials` at the org server: `okta.*` scopes for a service app. */
export async function issueServiceToken(org: OktaOrg, request: TokenRequest): Promise<TokenAnswer> {
  const { server, app, form, jkt } = request;
  // A custom server would need scopes of its own, which nobody here uses.
  if (server !== 'org') {
    throw new OAuthError(
      400,
      'invalid_scope',
      'One or more scopes are not configured for the authorization server resource.',
    );
  }
  if (app.applicationType !== 'service') {
    throw invalidClient(
      "Only clients with 'application_type' of 'service' may use the client_credentials 'grant_type' with the Org " +
        'Authorization Server.',
    );
  }
  const requested = required(form, 'scope')
    .split(' ')
    .filter((name) => name !== '');
  if (requested.includes('openid')) {
    throw new OAuthError(400, 'invalid_scope', "Cannot request 'openid' scopes using client credentials.");
  }
  // What was not granted is dropped without a word, unless nothing is left.
  const granted = requested.filter((name) => app.grantedScopes.includes(name));
  if (granted.length === 0) {
    throw new OAuthError(400, 'consent_required', 'You are not allowed any of the requested scopes.');
  }
  return {
    token_type: tokenType(request),
    expires_in: TOKEN_SECONDS,
    access_token: await mintServiceAccessToken(org, app, granted, jkt),
    scope: granted.join(' '),
  };
}
