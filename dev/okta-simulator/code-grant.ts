import { createHash } from 'node:crypto';
import type { PendingCode } from './grants.js';
import { mintIdToken, mintUserAccessToken, TOKEN_SECONDS } from './minting.js';
import { invalidGrant, invalidRequest, OAuthError, TEXT } from './oauth-errors.js';
import type { OktaOrg } from './org.js';
import { required, tokenType, type TokenAnswer, type TokenRequest } from './token-request.js';

/** `grant_type=authorization_code`. */
export async function exchangeCode(org: OktaOrg, request: TokenRequest): Promise<TokenAnswer> {
  const { server, app, form } = request;
  const code = required(form, 'code');
  const pending = org.grants.code(code);
  if (!pending) throw invalidGrant(TEXT.invalidCode);
  checkMatch(pending, request);
  checkVerifier(pending.codeChallenge, form.get('code_verifier') || undefined);
  org.grants.useCode(code);

  const { grant } = pending;
  const user = org.directory.user(grant.userId);
  if (user?.status !== 'ACTIVE') throw invalidGrant(TEXT.invalidCode);
  if (org.faults.takeToken('tooManyGroups')) throw new OAuthError(400, 'server_error', TEXT.tooManyGroups);

  const subject = { server, app, user, scopes: grant.scopes, jkt: request.jkt };
  const accessToken = await mintUserAccessToken(org, subject, grant);
  const answer: TokenAnswer = {
    token_type: tokenType(request),
    expires_in: TOKEN_SECONDS,
    access_token: accessToken,
    scope: grant.scopes.join(' '),
  };
  if (grant.scopes.includes('offline_access') && app.grantTypes.includes('refresh_token')) {
    answer.refresh_token = org.grants.addRefreshFamily(grant).current;
  }
  if (grant.scopes.includes('openid') && !org.faults.takeToken('missingIdToken')) {
    answer.id_token = await mintIdToken(org, subject, { grant, accessToken, nonce: grant.nonce });
  }
  return answer;
}

function checkMatch(pending: PendingCode, { server, app, form }: TokenRequest): void {
  if (pending.grant.clientId !== app.id) {
    throw invalidGrant(
      'The grant was issued to another client. ' +
        "Please make sure the 'client_id' matches the one used at the authorize request.",
    );
  }
  if (pending.grant.server !== server)
    throw invalidRequest('The grant was issued for another authorization server.');
  if (required(form, 'redirect_uri') !== pending.redirectUri) {
    throw invalidGrant(
      "The 'redirect_uri' does not match the redirection URI used in the authorization request.",
    );
  }
}

function checkVerifier(challenge: string | undefined, verifier: string | undefined): void {
  if (challenge === undefined) {
    if (verifier === undefined) return;
    throw invalidRequest(
      'PKCE code challenge should be specified in the authorize request for code verification.',
    );
  }
  if (verifier === undefined) throw invalidRequest('PKCE code verifier is required by the application.');
  if (createHash('sha256').update(verifier).digest('base64url') !== challenge) {
    throw invalidGrant('PKCE verification failed.');
  }
}
