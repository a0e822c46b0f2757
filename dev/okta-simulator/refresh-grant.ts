import { appParty } from './log-parties.js';
import type { RefreshFamily } from './grants.js';
import { mintIdToken, mintUserAccessToken, TOKEN_SECONDS } from './minting.js';
import { invalidGrant, OAuthError, TEXT } from './oauth-errors.js';
import type { OktaOrg } from './org.js';
import type { OktaApp } from './org-types.js';
import { required, tokenType, type TokenAnswer, type TokenRequest } from './token-request.js';

/** `grant_type=refresh_token`: refused as soon as the person is no longer active or no longer assigned. */
export async function refresh(org: OktaOrg, request: TokenRequest): Promise<TokenAnswer> {
  const { server, app, form } = request;
  const token = required(form, 'refresh_token');
  const family = org.grants.refreshFamily(token);
  const grant = family?.grant;
  const user = grant && org.directory.user(grant.userId);
  if (!family || !grant || grant.clientId !== app.id || grant.server !== server) {
    throw invalidGrant(TEXT.invalidRefreshToken);
  }
  if (user?.status !== 'ACTIVE' || !org.apps.isOpenTo(app, user))
    throw invalidGrant(TEXT.invalidRefreshToken);

  const requested = (form.get('scope') ?? '').split(' ').filter((name) => name !== '');
  const denied = requested.filter((name) => !grant.scopes.includes(name));
  if (denied.length > 0) {
    throw new OAuthError(
      400,
      'access_denied',
      'Some of the scopes requested for the refresh request were not granted in the original authorize request. ' +
        `Denied scopes: ${denied.join(', ')}.`,
    );
  }
  rotate(org, app, family, token);

  const scopes = requested.length > 0 ? requested : grant.scopes;
  const subject = { server, app, user, scopes, jkt: request.jkt };
  const accessToken = await mintUserAccessToken(org, subject, grant);
  const answer: TokenAnswer = {
    token_type: tokenType(request),
    expires_in: TOKEN_SECONDS,
    access_token: accessToken,
    scope: scopes.join(' '),
    refresh_token: family.current,
  };
  // Okta: an ID token only for a refresh that asks for `openid` itself.
  if (requested.includes('openid')) {
    answer.id_token = await mintIdToken(org, subject, { grant, accessToken, nonce: undefined });
  }
  return answer;
}

function rotate(org: OktaOrg, app: OktaApp, family: RefreshFamily, token: string): void {
  const now = org.clock.seconds();
  family.usedAt = now;
  const { rotationType, leewaySeconds } = app.refreshToken;
  if (token === family.current) {
    if (rotationType === 'ROTATE') org.grants.rotate(family);
    return;
  }
  const replacedAt = family.replaced.get(token) ?? 0;
  if (now - replacedAt <= leewaySeconds) return;
  org.systemLog.append({
    eventType: 'app.oauth2.token.detect_reuse',
    target: [appParty(app)],
    outcome: { result: 'FAILURE', reason: 'reused_refresh_token' },
  });
  // Somebody uses a token that was replaced: everything since the sign-in is void.
  family.grant.revoked = true;
  throw invalidGrant(TEXT.invalidRefreshToken);
}
