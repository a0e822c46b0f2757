import { Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import { AccessModelStore } from '../access-model/access-model.store.js';
import { Clock } from '../config/clock.js';
import { Configuration } from '../config/configuration.js';
import { MembershipResolver } from '../directory/membership-resolver.js';
import { GatewayError } from '../errors/gateway-error.js';
import { asUnavailable } from '../errors/outage.js';
import { clientAddress } from '../http/client-address.js';
import { requestIdOf } from '../http/request-id.js';
import type { Membership } from '../subjects/membership.js';
import { judgeAdmission, storableMembership } from './admission.js';
import type { PendingSignIn } from './authorization-requests.repository.js';
import { readCallback } from './callback-parameters.js';
import type { VerifiedIdentity } from './code-redemption.js';
import { LoginLimits } from './login-limits.js';
import { OktaAuthentication } from './okta-authentication.js';
import { attributesOf, profileOf } from './profile.js';
import { ReturnAddresses } from './return-addresses.js';
import { browserTokenOf, endedPendingCookie, sessionCookie, sessionTokenOf } from './sign-in-cookies.js';
import { nameOf, SignInRecords, type ProvedSignIn } from './sign-in-records.js';
import { assertStrongEnough } from './step-up.js';
import { within } from '../database/within.js';

/** How a callback ended: signed in, or refused by us with a page of its own or an error. */
export type CallbackOutcome =
  | { readonly kind: 'signed-in'; readonly location: string }
  | { readonly kind: 'no-role'; readonly membership: Membership; readonly name: string }
  | { readonly kind: 'refused'; readonly error: GatewayError };

/** A callback under way, and what is known of it so far. */
interface Attempt {
  readonly request: Request;
  readonly response: Response;
  pending?: PendingSignIn;
  /** Its time is up and the person has an answer: nothing may be begun on his behalf any more. */
  over?: boolean;
}

/** How long the answer to a failure waits for its record, in milliseconds: a slow database must not break the promise. */
const RECORD_MS = 400;

/** Completes sign-ins: from the provider's answer to a session. */
@Injectable()
export class CallbackService {
  constructor(
    private readonly authentication: OktaAuthentication,
    private readonly resolver: MembershipResolver,
    private readonly models: AccessModelStore,
    private readonly returnAddresses: ReturnAddresses,
    private readonly records: SignInRecords,
    private readonly configuration: Configuration,
    private readonly clock: Clock,
    private readonly limits: LoginLimits,
  ) {}

  /**
   * Completes a sign-in within the time that is promised, whatever hangs. Cookies are set on the response.
   * @throws GatewayError `state-invalid`, `sign-in-failed`, `access-denied`, `step-up-required`, `okta-unavailable`,
   *   `issuer-mismatch` or `unavailable`; every failure is logged, and audited when it belonged to a pending sign-in.
   */
  async complete(request: Request, response: Response): Promise<CallbackOutcome> {
    const attempt: Attempt = { request, response };
    try {
      return await within(this.limits.callbackMs, this.run(attempt), tooLate);
    } catch (thrown) {
      attempt.over = true;
      const error = asUnavailable(thrown);
      const recorded = this.records.failed(requestIdOf(request), attempt.pending?.connection, error);
      await within(RECORD_MS, recorded, () => undefined);
      throw error;
    }
  }

  private async run(attempt: Attempt): Promise<CallbackOutcome> {
    const { request, response } = attempt;
    const { secure } = this.configuration;
    const deadlineMs = this.clock.monotonic() + this.limits.providerBudgetMs;
    const parameters = readCallback(request.url);
    let begun: PendingSignIn | undefined;
    const identity = await this.authentication.complete(request, response, {
      parameters,
      browserToken: browserTokenOf(request.headers.cookie, parameters.state, secure),
      deadlineMs,
      onPending: (pending) => {
        attempt.pending = begun = pending;
        response.append('Set-Cookie', endedPendingCookie(parameters.state, secure));
      },
    });
    if (!begun) throw new Error('a sign-in was completed that nobody had begun');
    const { connection, returnTo, stepUp: asked, startedAt: begunAt } = begun;
    assertStrongEnough(identity.idTokenClaims, { connection, asked, begunAt });
    const evidence = { sub: identity.idTokenClaims.sub, ...identity };
    const model = await this.models.current();
    const mappings = model.connections.get(connection.id)?.mappingsByName;
    const meaningOf = (groupName: string) => {
      const mapping = mappings?.get(groupName);
      return mapping && (mapping.ambiguousName ? 'ambiguous' : 'mapped');
    };
    const resolved = await this.resolver.resolve(connection, evidence, { deadlineMs, meaningOf });
    const membership = storableMembership(resolved);
    const signIn = this.provedSignIn(request, begun, identity, membership);
    const admission = judgeAdmission(model, connection, signIn.profile, membership);
    if (attempt.over) return tooLate();
    if (!admission.admitted) {
      await this.records.denied(signIn, admission.reason);
      return admission.reason === 'no-role'
        ? { kind: 'no-role', membership, name: nameOf(signIn) }
        : refused('permission-denied', 'Your e-mail address is not of a domain that may sign in here.');
    }
    const token = await this.records.succeeded(signIn, admission.roles);
    if (token === null)
      return refused('subject-disabled', 'Your account is disabled here. Ask an administrator.');
    const location = await this.returnAddresses.judge(returnTo);
    if (!response.headersSent) response.append('Set-Cookie', sessionCookie(token, secure));
    return { kind: 'signed-in', location };
  }

  private provedSignIn(
    request: Request,
    { connection }: PendingSignIn,
    { idTokenClaims, userinfoClaims, idToken }: VerifiedIdentity,
    membership: Membership,
  ): ProvedSignIn {
    const { secure, trustedProxies } = this.configuration;
    return {
      connection,
      sub: idTokenClaims.sub,
      profile: profileOf(idTokenClaims, userinfoClaims),
      membership,
      attributes: attributesOf(connection.attributeClaims, idTokenClaims, userinfoClaims),
      idToken,
      userAgent: request.headers['user-agent'] ?? null,
      address: clientAddress(request, trustedProxies),
      replacesToken: sessionTokenOf(request.headers.cookie, secure),
      requestId: requestIdOf(request),
    };
  }
}

function refused(code: 'permission-denied' | 'subject-disabled', message: string): CallbackOutcome {
  return { kind: 'refused', error: new GatewayError(code, message) };
}

function tooLate(): never {
  throw new GatewayError('okta-unavailable', 'The sign-in took too long. Try again in a minute.', {
    detail: 'the callback exceeded its time',
    headers: { 'Retry-After': '5' },
  });
}
