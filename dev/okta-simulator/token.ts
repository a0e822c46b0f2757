import { clientAuthentication } from './client-authentication.js';
import { exchangeCode } from './code-grant.js';
import type { Exchange } from './exchange.js';
import { sendRateLimits, sendTooManyRequests } from './http-faults.js';
import { invalidRequest, OAuthError, TEXT } from './oauth-errors.js';
import type { OktaOrg } from './org.js';
import type { OktaApp, ServerKind } from './org-types.js';
import { refresh } from './refresh-grant.js';
import type { Handler, Route } from './router.js';
import { issueServiceToken } from './service-grant.js';
import type { TokenAnswer, TokenRequest } from './token-request.js';

const GRANTS: Record<string, (org: OktaOrg, request: TokenRequest) => Promise<TokenAnswer>> = {
  authorization_code: exchangeCode,
  refresh_token: refresh,
  client_credentials: issueServiceToken,
};

const CONFIGURED = 'authorization_code, client_credentials, implicit, password, refresh_token';

/** `/token` of both servers. */
export function tokenRoutes(org: OktaOrg): Route[] {
  const authenticate = clientAuthentication(org);
  const token =
    (server: ServerKind): Handler =>
    async (exchange) => {
      if (isRateLimited(org, exchange)) return;
      const form = await exchange.form();
      const names = [...form.keys()];
      if (new Set(names).size !== names.length) throw invalidRequest(TEXT.duplicateParameters);
      const app = await authenticate(server, exchange, form);
      const grant = grantFor(app, form);
      // Whoever need not send a proof may send one all the same.
      const jkt = app.dpopBoundAccessTokens ? await checkedProof(org, exchange) : undefined;
      exchange.sendJson(200, await grant(org, { server, app, form, jkt }));
    };
  return [
    { method: 'POST', path: '/oauth2/v1/token', handler: token('org') },
    { method: 'POST', path: '/oauth2/default/v1/token', handler: token('custom') },
  ];
}

function grantFor(app: OktaApp, form: URLSearchParams): (typeof GRANTS)[string] {
  const type = form.get('grant_type');
  if (!type)
    throw invalidRequest(`The token request must specify a 'grant_type'. Valid values: [${CONFIGURED}]`);
  const grant = Object.hasOwn(GRANTS, type) ? GRANTS[type] : undefined;
  if (!grant) {
    throw new OAuthError(
      400,
      'unsupported_grant_type',
      'The authorization grant type is not supported by the authorization server. ' +
        `Configured grant types: [${CONFIGURED}].`,
    );
  }
  if (!app.grantTypes.includes(type)) {
    throw new OAuthError(
      400,
      'unauthorized_client',
      'The client is not authorized to use the provided grant type. ' +
        `Configured grant types: [${app.grantTypes.join(', ')}].`,
    );
  }
  return grant;
}

async function checkedProof(org: OktaOrg, exchange: Exchange): Promise<string> {
  const { method, path } = exchange;
  try {
    return await org.dpop.verify({ proof: exchange.header('dpop'), method, url: `${org.url}${path}` });
  } catch (error) {
    if (error instanceof OAuthError && error.error === 'use_dpop_nonce') {
      exchange.response.setHeader('dpop-nonce', org.dpop.nonce);
    }
    throw error;
  }
}

function isRateLimited(org: OktaOrg, exchange: Exchange): boolean {
  const status = org.rateLimits.hit('oauth2', undefined);
  sendRateLimits(exchange, status);
  if (status.exceeded) sendTooManyRequests(exchange, status);
  return status.exceeded;
}
