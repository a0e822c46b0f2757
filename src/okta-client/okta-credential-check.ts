import { Injectable, Logger } from '@nestjs/common';
import { Clock } from '../config/clock.js';
import { Configuration } from '../config/configuration.js';
import type { ManagementCredential } from '../connections/management-credential.js';
import {
  ManagementCredentialCheck,
  type CredentialFinding,
  type CredentialVerdict,
} from '../connections/management-credential-check.js';
import { DelegatedTokens } from './delegated-tokens.js';
import { authorizationFor } from './okta-authorization.js';
import { asOktaProblem, OktaProblem, type OktaProblemKind } from './okta-problem.js';
import { toOktaUser } from './okta-records.js';
import { loadOktaSdk } from './okta-sdk.js';
import { exchange, type OktaAuthorization } from './okta-transport.js';
import { isPublicOrigin } from './public-host.js';

const PATIENCE_MS = 8_000;
/** It is only shown. */
const OWNER_PATIENCE_MS = 2_000;

/** A harmless read for each scope that allows one, the most telling first. */
const PROBES: readonly { readonly scopes: readonly string[]; readonly path: string }[] = [
  { scopes: ['okta.groups.read', 'okta.groups.manage'], path: '/api/v1/groups?limit=1' },
  { scopes: ['okta.users.read', 'okta.users.manage'], path: '/api/v1/users?limit=1' },
  { scopes: ['okta.logs.read'], path: '/api/v1/logs?limit=1' },
];

/** Tries credentials for Okta's management API. */
@Injectable()
export class OktaCredentialCheck extends ManagementCredentialCheck {
  private readonly logger = new Logger(OktaCredentialCheck.name);

  constructor(
    private readonly clock: Clock,
    private readonly configuration: Configuration,
    private readonly delegated: DelegatedTokens,
  ) {
    super();
  }

  async check(orgUrl: string, credential: ManagementCredential): Promise<CredentialFinding> {
    let authorization: OktaAuthorization | undefined;
    const grantedScopes = (): readonly string[] | null => authorization?.grantedScopes() ?? null;
    try {
      if (!this.configuration.okta.allowPrivateIssuers && !(await isPublicOrigin(orgUrl, PATIENCE_MS))) {
        throw new OktaProblem('unreachable', 'The host is not known to be on the internet');
      }
      // Loading it may take seconds, which are not Okta's, and which the first sign-in would else wait for.
      await loadOktaSdk();
      authorization = authorizationFor(orgUrl, this.withTokens(credential), this.clock);
      await this.probe(orgUrl, credential.type, authorization);
      const finding = { verdict: 'ok', grantedScopes: grantedScopes(), reason: null } as const;
      return credential.type === 'ssws'
        ? { ...finding, owner: await this.ownerOf(orgUrl, credential.apiToken) }
        : finding;
    } catch (error) {
      const problem = asOktaProblem(error);
      this.logger.warn(`A credential for ${orgUrl} is not usable: ${problem.message}`, { err: problem });
      return { verdict: verdictOf(problem.kind), grantedScopes: grantedScopes(), reason: problem.kind };
    }
  }

  /** Whose rights a token has; null when Okta does not say: the token works all the same. */
  private async ownerOf(orgUrl: string, apiToken: string): Promise<string | null> {
    const headers = { Authorization: `SSWS ${apiToken}`, Accept: 'application/json' };
    try {
      const signal = AbortSignal.timeout(OWNER_PATIENCE_MS);
      const { json } = await exchange(new URL('/api/v1/users/me', orgUrl), { headers, signal });
      const login = toOktaUser(json).profile['login'];
      return typeof login === 'string' ? login : null;
    } catch {
      return null;
    }
  }

  private withTokens(credential: ManagementCredential): ManagementCredential {
    return credential.type === 'authorization-code'
      ? { ...credential, accessTokens: this.delegated }
      : credential;
  }

  private async probe(
    orgUrl: string,
    type: ManagementCredential['type'],
    authorization: OktaAuthorization,
  ): Promise<void> {
    const call = {
      deadlineMs: this.clock.monotonic() + PATIENCE_MS,
      priority: 'admin' as const,
      retriesLeft: 1,
    };
    const authorizationHeader = await authorization.header(call);
    const granted = authorization.grantedScopes();
    const missing = authorization.missingScopes();
    if (missing.length > 0) {
      throw new OktaProblem('token-forbidden', `The credential lacks the scopes ${missing.join(', ')}`);
    }
    const probe = PROBES.find(({ scopes }) => !granted || scopes.some((scope) => granted.includes(scope)));
    // Scopes that allow none of these reads: that a token was bought is all that can be known.
    if (!probe) return;
    const url = new URL(probe.path, orgUrl);
    const headers = { Authorization: authorizationHeader, Accept: 'application/json' };
    const signal = AbortSignal.timeout(Math.ceil(Math.max(0, call.deadlineMs - this.clock.monotonic())));
    const { json } = await exchange(url, { headers, signal });
    if (!Array.isArray(json)) throw new OktaProblem('garbled', 'Okta’s answer is no list');
    // Everybody is in "Everyone": an empty list is what Okta gives an app without an admin role.
    if (json.length === 0 && type === 'service-app' && !probe.path.startsWith('/api/v1/logs')) {
      throw new OktaProblem('token-forbidden', 'The service app is shown nothing: it lacks an admin role');
    }
  }
}

function verdictOf(kind: OktaProblemKind): Exclude<CredentialVerdict, 'ok'> {
  switch (kind) {
    case 'token-invalid':
      return 'invalid';
    case 'token-forbidden':
      return 'forbidden';
    default:
      return 'unreachable';
  }
}
