import { Injectable } from '@nestjs/common';
import type { IncomingMessage } from 'node:http';
import type { AccessModel, ConnectionFacts } from '../access-model/access-model.js';
import { AccessModelStore } from '../access-model/access-model.store.js';
import { isApiTokenSecret } from '../api-tokens/api-token-secret.js';
import { ApiTokensService } from '../api-tokens/api-tokens.service.js';
import type { AssertionPayload } from '../assertions/assertion-claims.js';
import { AssertionVerifier } from '../assertions/assertion-verifier.js';
import { Clock } from '../config/clock.js';
import { Configuration } from '../config/configuration.js';
import { DecisionService } from '../decisions/decision-service.js';
import { standingOf } from '../decisions/standing.js';
import { GatewayError } from '../errors/gateway-error.js';
import { asUnavailable } from '../errors/outage.js';
import type { SessionFacts, SessionOutcome } from '../sessions/session-facts.js';
import { judgeSession } from '../sessions/session-judgement.js';
import { SessionLimiter } from '../sessions/session-limiter.js';
import { IntrospectedSessionsRepository } from './introspected-sessions.repository.js';
import { IntrospectionCallers, type IntrospectionCaller } from './introspection-callers.js';
import { clientSecretOf } from './introspection-request.js';
import {
  INACTIVE,
  toApiTokenIntrospection,
  toAssertionResponse,
  type IntrospectionResponse,
} from './introspection-response.js';
import { OAuthError } from './oauth-error.js';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Says what a token is worth at this moment, to those whose business it is. */
@Injectable()
export class IntrospectionService {
  private readonly issuer: string;
  private readonly idleMs: number;

  constructor(
    configuration: Configuration,
    private readonly callers: IntrospectionCallers,
    private readonly models: AccessModelStore,
    private readonly verifier: AssertionVerifier,
    private readonly apiTokens: ApiTokensService,
    private readonly sessions: IntrospectedSessionsRepository,
    private readonly decisions: DecisionService,
    private readonly clock: Clock,
    private readonly limiter: SessionLimiter,
  ) {
    this.issuer = configuration.publicOrigin;
    this.idleMs = configuration.session.idleSeconds * 1000;
  }

  /**
   * Answers one request.
   * @param request Whose header says who asks.
   * @throws OAuthError when the request is malformed or its caller isn't known; GatewayError `unavailable`.
   */
  async introspect(
    request: IncomingMessage,
    form: ReadonlyMap<string, string>,
  ): Promise<IntrospectionResponse> {
    const model = await this.models.current();
    const caller = await this.callers.identify(
      model,
      clientSecretOf(request.headers.authorization, form),
      request,
    );
    const token = form.get('token');
    if (token === undefined || token === '') throw new OAuthError('invalid_request', 'token is missing.');
    return isApiTokenSecret(token)
      ? this.ofApiToken(model, caller, token)
      : this.ofAssertion(model, caller, token);
  }

  private async ofApiToken(
    model: AccessModel,
    caller: IntrospectionCaller,
    secret: string,
  ): Promise<IntrospectionResponse> {
    const token = await this.apiTokens.authenticate(secret);
    const connection = token ? model.connections.get(token.connectionId) : undefined;
    if (!token || connection?.status !== 'active' || !mayKnow(caller, connection)) return INACTIVE;
    return toApiTokenIntrospection(token, connection.slug, this.issuer);
  }

  private async ofAssertion(
    model: AccessModel,
    caller: IntrospectionCaller,
    token: string,
  ): Promise<IntrospectionResponse> {
    const payload = this.verifier.verify(token);
    if (!payload || (caller.application && caller.application.slug !== payload.aud)) return INACTIVE;
    const connection = model.connectionsBySlug.get(payload.connection);
    const application = model.applications.get(payload.aud);
    if (connection?.status !== 'active' || !mayKnow(caller, connection)) return INACTIVE;
    if (!application?.connectionIds.has(connection.id)) return INACTIVE;
    return this.ofSession(model, payload, connection);
  }

  private async ofSession(
    model: AccessModel,
    payload: AssertionPayload,
    connection: ConnectionFacts,
  ): Promise<IntrospectionResponse> {
    const session = await this.liveSession(payload.sid);
    if (session?.connectionId !== connection.id || session.subject.sub !== payload.sub) return INACTIVE;
    const reread = async (): Promise<SessionOutcome> => {
      const again = await this.liveSession(payload.sid);
      return again ? { session: again } : { reason: 'no-session' };
    };
    const decision = await this.decisions.authorizeCaller(session, { kind: 'signed-in' }, reread);
    if (decision.reason === 'unavailable') throw new GatewayError('unavailable');
    if (!decision.allowed) return INACTIVE;
    const { subject, roles } = decision;
    return toAssertionResponse(payload, {
      subject,
      roles,
      groups: standingOf(model, subject).mappedGroups,
    });
  }

  /** From the database, not from a cache: who asks here wants to know of a revocation at once. */
  private async liveSession(id: string): Promise<SessionFacts | undefined> {
    if (!UUID.test(id)) return undefined;
    try {
      const stored = await this.sessions.find(id);
      if (!stored) return undefined;
      const limits = await this.limiter.limitsOf(stored.facts.subject);
      const usable = judgeSession(stored, this.clock.nowMs(), this.idleMs, limits) === 'usable';
      return usable ? stored.facts : undefined;
    } catch (error) {
      throw asUnavailable(error);
    }
  }
}

/** Whether a caller may learn of what belongs to a connection. */
function mayKnow(caller: IntrospectionCaller, { id }: ConnectionFacts): boolean {
  return caller.application
    ? caller.application.connectionIds.has(id)
    : caller.platform || caller.connectionId === id;
}
