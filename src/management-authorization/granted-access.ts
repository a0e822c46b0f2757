import { Injectable, Logger } from '@nestjs/common';
import { Clock } from '../config/clock.js';
import { Configuration } from '../config/configuration.js';
import { managementAddresses } from '../connections/connection-addresses.js';
import { ConnectionSecrets } from '../connections/connection-secrets.js';
import type { Connection } from '../connections/connection.entity.js';
import { orgUrlOf } from '../connections/issuer.js';
import { managementScopesOf } from '../okta-client/delegated-tokens.js';
import { requestGrantTokens } from '../okta-client/grant-token-endpoint.js';
import { asOktaProblem, asOktaUnavailable, isPassing } from '../okta-client/okta-problem.js';
import { exchange } from '../okta-client/okta-transport.js';
import { failed } from './authorization-callback.js';

/** For the token request and for userinfo, in milliseconds: both together end within what a callback may take. */
const EXCHANGE_MS = 5_000;
const OWNER_MS = 3_000;
const LONGEST_LOGIN = 255;

/** What an admin granted. */
export interface GrantedAccess {
  /** A secret. */
  readonly refreshToken: string;
  readonly scopes: readonly string[];
  /** The admin's Okta login; null when Okta did not tell it. */
  readonly owner: string | null;
}

/** Exchanges the authorization code of an admin at the org's own authorization server. */
@Injectable()
export class GrantedAccessExchange {
  private readonly logger = new Logger(GrantedAccessExchange.name);

  constructor(
    private readonly secrets: ConnectionSecrets,
    private readonly configuration: Configuration,
    private readonly clock: Clock,
  ) {}

  /** @throws GatewayError `authorization-failed`, or `okta-unavailable` when there was no good answer. */
  async exchange(connection: Connection, code: string, codeVerifier: string): Promise<GrantedAccess> {
    const orgUrl = orgUrlOf(connection.issuer);
    const { managementRedirectUri } = managementAddresses(this.configuration, connection.slug);
    const tokens = await requestGrantTokens(
      {
        orgUrl,
        clientId: connection.managementClientId ?? '',
        clientSecret: this.secrets.openManagementClientSecret(
          connection.id,
          connection.managementClientSecret ?? '',
        ),
      },
      {
        parameters: {
          grant_type: 'authorization_code',
          code,
          code_verifier: codeVerifier,
          redirect_uri: managementRedirectUri,
        },
        deadlineMs: this.clock.monotonic() + EXCHANGE_MS,
        // A code is good for one request.
        retries: 0,
      },
      this.clock,
    ).catch((error: unknown) => {
      throw refusalOf(error);
    });
    const scopes = managementScopesOf(tokens.scopes);
    if (tokens.refreshToken === null) {
      throw failed(
        'Okta gave no refresh token: tick the grant type Refresh Token in the app’s general settings, and begin again.',
        'the token answer holds no refresh token',
      );
    }
    if (scopes.length === 0) {
      throw failed('Okta granted no scope of the management API.', 'the token answer names no okta.* scope');
    }
    return {
      refreshToken: tokens.refreshToken,
      scopes,
      owner: await this.ownerOf(orgUrl, tokens.accessToken),
    };
  }

  /** Whose rights were granted: shown, and never decided on. */
  private async ownerOf(orgUrl: string, accessToken: string): Promise<string | null> {
    try {
      const { json } = await exchange(new URL('/oauth2/v1/userinfo', orgUrl), {
        headers: { Authorization: `Bearer ${accessToken}`, Accept: 'application/json' },
        signal: AbortSignal.timeout(OWNER_MS),
      });
      const { preferred_username: login } = (json ?? {}) as Record<string, unknown>;
      return typeof login === 'string' && login !== ''
        ? login.replaceAll(/\p{Cc}/gu, '').slice(0, LONGEST_LOGIN)
        : null;
    } catch (error) {
      this.logger.warn('Okta did not tell who granted access', { err: error });
      return null;
    }
  }
}

function refusalOf(error: unknown): Error {
  const problem = asOktaProblem(error);
  if (isPassing(problem) || problem.kind === 'not-asked') return asOktaUnavailable(problem);
  const message =
    problem.errorCode === 'invalid_grant'
      ? 'Okta does not take the authorization code any more: begin again.'
      : (problem.advice ?? 'Okta issued no token.');
  return failed(message, `token endpoint: ${problem.errorCode ?? problem.kind}`, problem);
}
