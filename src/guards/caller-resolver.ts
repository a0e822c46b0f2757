import { Injectable } from '@nestjs/common';
import type { Request } from 'express';
import type { AccessRequirement } from '../access/access.decorators.js';
import type { Caller, PersonFacts } from '../access/caller.js';
import { GATEWAY_APPLICATION } from '../access/permissions.js';
import { mayAdministerPlatform } from '../access-model/access-model.js';
import { AccessModelStore } from '../access-model/access-model.store.js';
import { permissionsOf } from '../access-model/permissions-of.js';
import { ApiTokensService } from '../api-tokens/api-tokens.service.js';
import { DecisionArchive, type GatewayPlace } from '../decisions/decision-archive.js';
import type { ObservedDecision } from '../decisions/decision-observer.js';
import type { DecisionReason } from '../decisions/decision-reason.js';
import { DecisionService, type CallerDecision } from '../decisions/decision-service.js';
import { routeQuestion } from '../decisions/route-question.js';
import { GatewayError } from '../errors/gateway-error.js';
import { requestIdOf } from '../http/request-id.js';
import { SessionAuthenticator } from '../sessions/session-authenticator.js';
import { SetUpCallers } from '../set-up/set-up-callers.js';
import type { SessionFacts } from '../sessions/session-facts.js';
import { GatewayStepUp } from './gateway-step-up.js';

const BEARER = /^Bearer +([A-Za-z0-9._~+/-]+=*)$/i;

/** Finds out who makes a request of the gateway's own API: an API token, else the browser that sets the gateway up, else the session of the cookie. */
@Injectable()
export class CallerResolver {
  constructor(
    private readonly authenticator: SessionAuthenticator,
    private readonly decisions: DecisionService,
    private readonly apiTokens: ApiTokensService,
    private readonly models: AccessModelStore,
    private readonly archive: DecisionArchive,
    private readonly setUp: SetUpCallers,
    private readonly stepUps: GatewayStepUp,
  ) {}

  /** The caller of a route that also answers strangers; undefined for them. @throws GatewayError `unavailable`. */
  async find(request: Request, requirement: AccessRequirement): Promise<Caller | undefined> {
    try {
      return await this.require(request, requirement);
    } catch (error) {
      if (error instanceof GatewayError && error.status === 401) return undefined;
      throw error;
    }
  }

  /**
   * The caller, who meets the requirement when it asks for permissions or roles.
   * @param options.inUse False: nobody does anything at this moment. The session is judged, not used, and nothing is kept.
   * @throws GatewayError `not-signed-in`, `credential-invalid`, `permission-denied`, `step-up-required`, `okta-unavailable` or `unavailable`.
   */
  async require(
    request: Request,
    requirement: AccessRequirement,
    { inUse = true }: { inUse?: boolean } = {},
  ): Promise<Caller> {
    const { authorization, cookie } = request.headers;
    // A request that shows a credential of its own stands or falls with it; the cookie is not looked at.
    if (authorization !== undefined) {
      const startedAt = performance.now();
      const token = await this.tokenCaller(authorization, requestIdOf(request));
      const missing = missingOf(token, requirement);
      if (inUse) await this.keepToken(request, requirement, { token, allowed: !missing, startedAt });
      if (missing) throw missing;
      return token;
    }
    const setUp = await this.setUp.find(cookie, requestIdOf(request));
    if (setUp) return setUp;
    const authenticate = (): ReturnType<SessionAuthenticator['authenticate']> =>
      inUse ? this.authenticator.authenticate(cookie) : this.authenticator.look(cookie);
    const outcome = await authenticate();
    if (!outcome.session) throw refusal(outcome.reason);
    const startedAt = performance.now();
    const decision = await this.decisions.authorizeCaller(outcome.session, requirement, authenticate);
    if (!decision.allowed) {
      if (inUse) this.keep(request, requirement, decision, startedAt);
      throw refusal(decision.reason);
    }
    const caller = toPersonCaller(outcome.session, decision, requestIdOf(request));
    const weak = requirement.kind === 'public' ? undefined : await this.stepUps.refusalOf(request, caller);
    if (inUse) this.keep(request, requirement, weak ? asTooWeak(decision) : decision, startedAt);
    if (weak) throw weak;
    return caller;
  }

  /** A denial can be explained later by its request id, as any other application's. */
  private keep(
    request: Request,
    requirement: AccessRequirement,
    { decision, subject }: CallerDecision,
    startedAt: number,
  ): void {
    const observed = observedOf(request, decision, startedAt, subject.id);
    this.archive.keep(observed, decision, routeQuestion(requirement), placeOf(request));
  }

  private async keepToken(
    request: Request,
    requirement: AccessRequirement,
    { token, allowed, startedAt }: { token: Caller; allowed: boolean; startedAt: number },
  ): Promise<void> {
    const application = (await this.models.current()).applications.get(GATEWAY_APPLICATION);
    const reason = allowed ? 'allowed' : 'role-missing';
    const decision = { allowed, reason, application, subject: undefined } as const;
    const { id, connectionId } = token;
    const place = placeOf(request);
    const asked = place && { ...place, apiToken: { id, connectionId } };
    const observed = observedOf(request, decision, startedAt, null);
    this.archive.keep(observed, decision, routeQuestion(requirement), asked);
  }

  private async tokenCaller(authorization: string, requestId: string): Promise<Caller> {
    const secret = BEARER.exec(authorization)?.[1];
    const token = secret === undefined ? null : await this.apiTokens.authenticate(secret);
    const model = await this.models.current();
    const connection = token ? model.connections.get(token.connectionId) : undefined;
    if (!token || connection?.status !== 'active') {
      throw new GatewayError(
        'credential-invalid',
        'The credential in the Authorization header is not valid.',
        {
          headers: { 'WWW-Authenticate': 'Bearer error="invalid_token"' },
        },
      );
    }
    const roles = [token.roleKey];
    return {
      type: 'api-token',
      id: token.id,
      name: token.name,
      connectionId: connection.id,
      connectionSlug: connection.slug,
      platform: mayAdministerPlatform(connection),
      roles,
      permissions: permissionsOf(model, GATEWAY_APPLICATION, roles),
      requestId,
    };
  }
}

function observedOf(
  request: Request,
  { allowed, reason }: Pick<ObservedDecision, 'allowed' | 'reason'>,
  startedAt: number,
  subjectId: string | null,
): ObservedDecision {
  const [adapter, requestId] = [GATEWAY_APPLICATION, requestIdOf(request)];
  return { adapter, application: adapter, allowed, reason, startedAt, requestId, subjectId };
}

/** The route, not the path: ids and names in it are nothing that a decision rested on. */
function placeOf({ route, method }: Request): GatewayPlace | undefined {
  const { path } = (route ?? {}) as { readonly path?: unknown };
  return typeof path === 'string' ? { method, path } : undefined;
}

/** The caller may, but hasn't proved enough for it. */
function asTooWeak(decision: CallerDecision): CallerDecision {
  const denial = { allowed: false, reason: 'step-up-required' } as const;
  return { ...decision, ...denial, decision: { ...decision.decision, ...denial } };
}

/** What an API token is refused for. */
function missingOf({ permissions, roles }: Caller, requirement: AccessRequirement): GatewayError | undefined {
  switch (requirement.kind) {
    case 'public':
    case 'signed-in':
      return undefined;
    case 'permission':
      return permissions.has(requirement.permission)
        ? undefined
        : new GatewayError('permission-denied', `You need the permission ${requirement.permission}.`);
    case 'roles':
      return requirement.anyRole.some((role) => roles.includes(role))
        ? undefined
        : new GatewayError(
            'permission-denied',
            `You need one of these roles: ${requirement.anyRole.join(', ')}.`,
          );
  }
}

function toPersonCaller(session: SessionFacts, decision: CallerDecision, requestId: string): Caller {
  const { subject, connection, roles, permissions } = decision;
  if (!connection) throw refusal('connection-disabled');
  return {
    type: 'person',
    id: subject.id,
    name: subject.email ?? subject.login ?? subject.sub,
    connectionId: connection.id,
    connectionSlug: connection.slug,
    platform: mayAdministerPlatform(connection),
    ...(connection.kind === 'local' ? { local: true } : {}),
    roles,
    permissions,
    requestId,
    sessionId: session.id,
    person: toPersonFacts(session, decision),
  };
}

function toPersonFacts(session: SessionFacts, { subject, endsAtMs }: CallerDecision): PersonFacts {
  const { membership } = subject;
  return {
    sub: subject.sub,
    email: subject.email,
    displayName: subject.name,
    login: subject.login,
    groups: membership.groups.map(({ name }) => name),
    membership: {
      source: membership.source,
      completeness: membership.completeness,
      fetchedAt: membership.fetchedAt,
    },
    acr: session.acr,
    amr: session.amr,
    authTime: session.authTimeMs === null ? null : new Date(session.authTimeMs),
    expiresAt: new Date(endsAtMs),
  };
}

/** What a caller of the API is answered for each reason of a refusal. */
function refusal(reason: DecisionReason): GatewayError {
  switch (reason) {
    case 'unavailable':
      return new GatewayError('unavailable', undefined, { reason, headers: { 'Retry-After': '1' } });
    case 'membership-stale':
      return new GatewayError(
        'okta-unavailable',
        'Your groups are too old to trust, and Okta cannot be asked for newer ones.',
        { reason, headers: { 'Retry-After': '5' } },
      );
    case 'role-missing':
    case 'no-matching-rule':
    case 'condition-false':
      return new GatewayError('permission-denied', 'Your roles do not permit this.', { reason });
    default:
      return new GatewayError('not-signed-in', 'Sign in first.', { reason });
  }
}
