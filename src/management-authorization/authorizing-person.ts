import { Injectable } from '@nestjs/common';
import type { Actor } from '../access/actor.js';
import type { DecisionReason } from '../decisions/decision-reason.js';
import { DecisionService } from '../decisions/decision-service.js';
import { GatewayError } from '../errors/gateway-error.js';
import { SessionAuthenticator } from '../sessions/session-authenticator.js';
import type { PendingAuthorization } from './management-authorizations.repository.js';

const REQUIREMENT = { kind: 'permission', permission: 'connections:write' } as const;

/**
 * Finds out whether whoever comes back from Okta is the admin who began, and may still write the connection: they
 * may have lost their role, or their session, while they were away.
 */
@Injectable()
export class AuthorizingPersonCheck {
  constructor(
    private readonly authenticator: SessionAuthenticator,
    private readonly decisions: DecisionService,
  ) {}

  /** @throws GatewayError `not-signed-in`, `permission-denied`, `okta-unavailable` or `unavailable`. */
  async require(
    cookieHeader: string | undefined,
    { actor, connectionId }: PendingAuthorization,
    requestId: string,
  ): Promise<Actor> {
    const authenticate = (): ReturnType<SessionAuthenticator['authenticate']> =>
      this.authenticator.authenticate(cookieHeader);
    const outcome = await authenticate();
    if (!outcome.session) throw refusal(outcome.reason);
    // As strictly as the route that began it: a membership that is too old is read again first.
    const decision = await this.decisions.authorizeCaller(outcome.session, REQUIREMENT, authenticate);
    if (!decision.allowed) throw refusal(decision.reason);
    const { connection, permissions, subject } = decision;
    const mayWrite =
      connection?.status === 'active' &&
      permissions.has(REQUIREMENT.permission) &&
      (connection.platform || connection.id === connectionId);
    if (subject.id !== actor.id || !mayWrite) throw refusal('role-missing');
    return { type: 'person', id: actor.id, name: actor.name, connectionId: actor.connectionId, requestId };
  }
}

function refusal(reason: DecisionReason): GatewayError {
  switch (reason) {
    case 'unavailable':
      return new GatewayError('unavailable', undefined, { reason });
    case 'membership-stale':
      return new GatewayError(
        'okta-unavailable',
        'Your groups are too old to trust, and Okta cannot be asked for newer ones.',
        { reason },
      );
    case 'role-missing':
    case 'no-matching-rule':
    case 'condition-false':
      return new GatewayError(
        'permission-denied',
        'Only the admin who began this authorization may finish it, while they may change the connection.',
        { reason },
      );
    default:
      return new GatewayError('not-signed-in', 'You are no longer signed in here: sign in and begin again.', {
        reason,
      });
  }
}
