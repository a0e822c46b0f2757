import { Injectable } from '@nestjs/common';
import { Clock } from '../config/clock.js';
import { Configuration } from '../config/configuration.js';
import { orgUrlOf, serverTypeOf } from '../connections/issuer.js';
import type { ManagementCredential } from '../connections/management-credential.js';
import { DelegatedTokens } from '../okta-client/delegated-tokens.js';
import type { OktaAnswer } from '../okta-client/okta-answer.js';
import { authorizationFor } from '../okta-client/okta-authorization.js';
import { asOktaProblem, OktaProblem } from '../okta-client/okta-problem.js';
import { exchange } from '../okta-client/okta-transport.js';
import { isPublicOrigin } from '../okta-client/public-host.js';
import type { OktaFacts, RateLimitFacts } from './facts.js';
import { apiTokenFacts, appFacts, claimFacts, ownerFacts, scopeName } from './okta-facts-of.js';
import { answerOf, asked, oktaFaultOf, type Outcome } from './outcome.js';
import { TestLimits } from './test-limits.js';

/** Whose settings to ask for. */
export interface AskedConnection {
  readonly issuer: string;
  readonly clientId: string;
}

/** The scopes of which one is enough for a question; empty = any token may ask. */
type NeededScopes = readonly string[];

const NOTHING_ASKED = {
  owner: undefined,
  users: undefined,
  groups: undefined,
  logs: undefined,
  app: undefined,
  schema: undefined,
  eventHooks: undefined,
  apiTokens: undefined,
  claims: undefined,
  serverScopes: undefined,
  rateLimit: null,
} as const satisfies Omit<OktaFacts, 'token'>;

/**
 * Tries a credential for the management API by one harmless read for each thing that it is for. It asks by itself
 * rather than through the connection's client, whose tokens are kept for an hour, whose breakers remember an outage,
 * and whose budget belongs to those who sign in: a test tells how things are now.
 */
@Injectable()
export class OktaQuestions {
  constructor(
    private readonly clock: Clock,
    private readonly configuration: Configuration,
    private readonly delegated: DelegatedTokens,
    private readonly limits: TestLimits,
  ) {}

  /** Each question ends for itself, in time; never throws. */
  async ask({ issuer, clientId }: AskedConnection, credential: ManagementCredential): Promise<OktaFacts> {
    const orgUrl = orgUrlOf(issuer);
    const endMs = this.clock.monotonic() + this.limits.managementMs;
    const left = () => Math.max(1, Math.min(this.limits.questionMs, endMs - this.clock.monotonic()));
    const authorization = authorizationFor(orgUrl, this.withTokens(credential), this.clock);
    const header = () => {
      const ms = left();
      return within(authorization.header({ deadlineMs: this.clock.monotonic() + ms, retriesLeft: 0 }), ms);
    };
    const token = await asked(async () => {
      await this.assertPublic(orgUrl);
      await header();
      return authorization.grantedScopes();
    }, oktaFaultOf);
    if ('fault' in token) return { token, ...NOTHING_ASKED };

    const rates: RateLimitFacts[] = [];
    const read = async (path: string): Promise<unknown> => {
      const proof = await header();
      const send = async (by: string) => {
        const headers = { Authorization: by, Accept: 'application/json', 'User-Agent': 'rolegate' };
        return exchange(new URL(path, orgUrl), { headers, signal: AbortSignal.timeout(left()) });
      };
      const answer = await send(proof).catch(async (error: unknown) => {
        // A token that was kept from earlier may have been revoked since.
        if (asOktaProblem(error).kind !== 'token-invalid' || !authorization.renew(proof)) throw error;
        return send(await header());
      });
      rates.push(...rateLimitOf(answer));
      return answer.json;
    };
    const get = async <T>(
      path: string,
      needed: NeededScopes,
      toFacts: (json: unknown) => T,
    ): Promise<Outcome<T>> =>
      allows(token.answer, needed) ? asked(async () => toFacts(await read(path)), oktaFaultOf) : undefined;
    const person = credential.type !== 'service-app';
    const custom = serverTypeOf(issuer) === 'custom';
    const server = `/api/v1/authorizationServers/${encodeURIComponent(new URL(issuer).pathname.split('/')[2] ?? '')}`;
    const readServers: NeededScopes = ['okta.authorizationServers.read'];
    const [owner, users, groups, logs, app, schema, eventHooks, apiTokens, claims, serverScopes] =
      await Promise.all([
        person ? get('/api/v1/users/me', ['okta.users.read', 'okta.users.manage'], ownerFacts) : undefined,
        get('/api/v1/users?limit=1', ['okta.users.read', 'okta.users.manage'], lengthOf),
        get('/api/v1/groups?limit=1', ['okta.groups.read', 'okta.groups.manage'], lengthOf),
        get('/api/v1/logs?limit=1', ['okta.logs.read'], lengthOf),
        clientId === ''
          ? undefined
          : get(`/api/v1/apps/${encodeURIComponent(clientId)}`, ['okta.apps.read'], appFacts),
        get('/api/v1/meta/schemas/user/default', ['okta.schemas.read'], isObject),
        get('/api/v1/eventHooks', ['okta.eventHooks.read', 'okta.eventHooks.manage'], lengthOf),
        credential.type === 'ssws'
          ? get('/api/v1/api-tokens', ['okta.apiTokens.read'], (json) => listOf(json).map(apiTokenFacts))
          : undefined,
        custom ? get(`${server}/claims`, readServers, (json) => listOf(json).map(claimFacts)) : undefined,
        custom ? get(`${server}/scopes`, readServers, (json) => listOf(json).map(scopeName)) : undefined,
      ]);
    // The scopes of a grant are known once its token was used.
    const scopes = { answer: authorization.grantedScopes() ?? answerOf(token) ?? null };
    const rateLimit = rates.sort((a, b) => a.remaining / a.limit - b.remaining / b.limit)[0] ?? null;
    return {
      token: scopes,
      owner,
      users,
      groups,
      logs,
      app,
      schema,
      eventHooks,
      apiTokens,
      claims,
      serverScopes,
      rateLimit,
    };
  }

  private withTokens(credential: ManagementCredential): ManagementCredential {
    return credential.type === 'authorization-code'
      ? { ...credential, accessTokens: this.delegated }
      : credential;
  }

  /** A name of the internet must not lead a credential into our own network. */
  private async assertPublic(orgUrl: string): Promise<void> {
    if (this.configuration.okta.allowPrivateIssuers) return;
    if (await isPublicOrigin(orgUrl, this.limits.questionMs)) return;
    throw new OktaProblem('unreachable', 'The host is not known to be on the internet');
  }
}

/** Whether a token's scopes are enough; a token without scopes has its owner's rights. */
function allows(granted: readonly string[] | null, needed: NeededScopes): boolean {
  return granted === null || needed.some((scope) => granted.includes(scope));
}

async function within<T>(promise: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new OktaProblem('timeout', 'Okta did not answer in time')), ms);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

function rateLimitOf({ headers }: OktaAnswer): RateLimitFacts[] {
  const [limit, remaining] = ['x-rate-limit-limit', 'x-rate-limit-remaining'].map((name) =>
    Number(headers.get(name) ?? Number.NaN),
  );
  return limit !== undefined && remaining !== undefined && limit > 0 && remaining >= 0
    ? [{ limit, remaining }]
    : [];
}

function listOf(json: unknown): readonly unknown[] {
  if (!Array.isArray(json)) throw new OktaProblem('garbled', 'Okta’s answer is no list');
  return json as unknown[];
}

function lengthOf(json: unknown): number {
  return listOf(json).length;
}

function isObject(json: unknown): boolean {
  if (typeof json !== 'object' || json === null)
    throw new OktaProblem('garbled', 'Okta’s answer is no record');
  return true;
}
