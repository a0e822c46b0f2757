import { Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import { Clock } from '../config/clock.js';
import { Configuration } from '../config/configuration.js';
import { GatewayError } from '../errors/gateway-error.js';
import { asUnavailable } from '../errors/outage.js';
import { clientAddress } from '../http/client-address.js';
import { requestIdOf } from '../http/request-id.js';
import { readAuthorizationResponse } from '../openid-provider/authorization-response.js';
import { UnkeptRefreshTokens } from '../refresh-tokens/unkept-refresh-tokens.js';
import type { Membership } from '../subjects/membership.js';
import type { PendingSignIn } from './authorization-requests.repository.js';
import { stateInvalid } from './authorization-callback.js';
import type { VerifiedIdentity } from './code-redemption.js';
import { IdentityJudge, type JudgedIdentity } from './identity-judge.js';
import { LoginLimits } from './login-limits.js';
import { OktaAuthentication } from './okta-authentication.js';
import { attributesOf } from './profile.js';
import { disabledHere, foreignEmail, tooLate } from './refusals.js';
import { rememberedChoiceCookie } from './remembered-choice.js';
import { ReturnAddresses } from '../return-addresses/return-addresses.js';
import type { TestStage } from '../test-sign-in/test-sign-in-report.js';
import { browserTokenOf, endedPendingCookie, sessionCookie, sessionTokenOf } from './sign-in-cookies.js';
import { signInMethodOf } from './sign-in-method.js';
import { nameOf, SignInRecords, type ProvedSignIn } from './sign-in-records.js';
import { assertStrongEnough } from './step-up.js';
import { TestedSignIns, type FinishedTest, type RunningTest } from './tested-sign-ins.js';
import { within } from '../database/within.js';

/** How a callback ended: signed in, tested, or refused by us with a page of its own or an error. */
export type CallbackOutcome =
  | { readonly kind: 'signed-in'; readonly location: string }
  | { readonly kind: 'no-role'; readonly membership: Membership; readonly name: string }
  | { readonly kind: 'refused'; readonly error: GatewayError }
  | { readonly kind: 'tested'; readonly test: FinishedTest };

/** A callback under way, and what is known of it so far. */
interface Attempt {
  readonly request: Request;
  readonly response: Response;
  pending?: PendingSignIn;
  identity?: VerifiedIdentity;
  stage?: TestStage;
  /** Its time is up and the person has an answer: nothing may be begun on their behalf any more. */
  over?: boolean;
}

/** How long the answer to a failure waits for its record, in milliseconds: a slow database must not break the promise. */
const RECORD_MS = 400;

/** Completes sign-ins: from the provider's answer to a session. */
@Injectable()
export class CallbackService {
  constructor(
    private readonly authentication: OktaAuthentication,
    private readonly judge: IdentityJudge,
    private readonly returnAddresses: ReturnAddresses,
    private readonly records: SignInRecords,
    private readonly tested: TestedSignIns,
    private readonly unkept: UnkeptRefreshTokens,
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
    let signedIn = false;
    try {
      const outcome = await within(this.limits.callbackMs, this.run(attempt), () => {
        throw tooLate();
      });
      signedIn = outcome.kind === 'signed-in';
      return outcome;
    } catch (thrown) {
      attempt.over = true;
      const error = asUnavailable(thrown);
      const test = testOf(attempt);
      if (test) return await this.testFailed(test, attempt.identity, error);
      const address = clientAddress(request, this.configuration.trustedProxies);
      const recorded = this.records.failed(
        { requestId: requestIdOf(request), address },
        attempt.pending,
        error,
      );
      await within(RECORD_MS, recorded, () => undefined);
      throw error;
    } finally {
      if (!signedIn) this.dropRefreshToken(attempt);
    }
  }

  /** Nobody waits for it. */
  private dropRefreshToken({ pending, identity }: Attempt): void {
    if (!pending || identity?.refreshToken === undefined) return;
    void this.unkept.revoke(pending.connection, identity.refreshToken);
  }

  private async run(attempt: Attempt): Promise<CallbackOutcome> {
    const { request, response } = attempt;
    const { secure } = this.configuration;
    const deadlineMs = this.clock.monotonic() + this.limits.providerBudgetMs;
    const parameters = readAuthorizationResponse(request.url, stateInvalid);
    let begun: PendingSignIn | undefined;
    const identity = await this.authentication.complete(request, response, {
      parameters,
      browserToken: browserTokenOf(request.headers.cookie, parameters.state, secure),
      deadlineMs,
      onPending: (pending) => {
        attempt.pending = begun = pending;
        attempt.stage = 'answer';
        response.append('Set-Cookie', endedPendingCookie(parameters.state, secure));
      },
      onStage: (stage) => {
        attempt.stage = stage;
      },
    });
    if (!begun) throw new Error('a sign-in was completed that nobody had begun');
    attempt.identity = identity;
    attempt.stage = 'groups';
    const { connection, returnTo } = begun;
    const weak = weaknessOf(identity, begun);
    const test = testOf(attempt);
    if (weak && !test) throw weak;
    const judged = await this.judge.judge(connection, identity, deadlineMs);
    const { admission, membership } = judged;
    if (attempt.over) throw tooLate();
    if (test) return { kind: 'tested', test: await this.tested.completed(test, identity, judged, weak) };
    const signIn = this.provedSignIn(request, begun, identity, judged);
    if (!admission.admitted) {
      await this.records.denied(signIn, admission.reason);
      return admission.reason === 'no-role'
        ? { kind: 'no-role', membership, name: nameOf(signIn) }
        : { kind: 'refused', error: foreignEmail(nameOf(signIn)) };
    }
    const token = await this.records.succeeded(signIn, admission.roles);
    if (token === null) return { kind: 'refused', error: disabledHere(nameOf(signIn)) };
    const location = await this.returnAddresses.judge(returnTo);
    if (!response.headersSent) {
      const cookies = [sessionCookie(token, secure), rememberedChoiceCookie(connection.slug, secure)];
      response.append('Set-Cookie', cookies);
    }
    return { kind: 'signed-in', location };
  }

  /** An error that nobody expected is thrown on, so that it is logged as one. */
  private async testFailed(
    test: RunningTest,
    identity: VerifiedIdentity | undefined,
    thrown: unknown,
  ): Promise<CallbackOutcome> {
    const error = thrown instanceof GatewayError ? thrown : new GatewayError('internal-error');
    const finished = await this.tested.failed(test, identity, error);
    if (error !== thrown) throw thrown;
    return { kind: 'tested', test: finished };
  }

  private provedSignIn(
    request: Request,
    begun: PendingSignIn,
    { idTokenClaims, userinfoClaims, idToken, refreshToken, scope }: VerifiedIdentity,
    { profile, membership }: JudgedIdentity,
  ): ProvedSignIn {
    const { secure, trustedProxies } = this.configuration;
    const { connection } = begun;
    return {
      connection,
      sub: idTokenClaims.sub,
      profile,
      membership,
      attributes: attributesOf(connection.attributeClaims, idTokenClaims, userinfoClaims),
      idToken,
      refreshToken,
      scope,
      method: signInMethodOf(begun),
      underWay: begun,
      userAgent: request.headers['user-agent'] ?? null,
      address: clientAddress(request, trustedProxies),
      replacesToken: sessionTokenOf(request.headers.cookie, secure),
      requestId: requestIdOf(request),
    };
  }
}

/** The test sign-in that a callback belongs to; undefined when it is to begin a session, or belongs to nothing. */
function testOf({ request, pending, stage }: Attempt): RunningTest | undefined {
  if (!pending?.testSignInId) return undefined;
  const { testSignInId: id, connection } = pending;
  return { id, connection, requestId: requestIdOf(request), stage };
}

/** Why the person's authentication is not what was asked for; undefined when it is. */
function weaknessOf(
  { idTokenClaims }: VerifiedIdentity,
  { connection, stepUp: asked, startedAt: begunAt }: PendingSignIn,
): GatewayError | undefined {
  try {
    assertStrongEnough(idTokenClaims, { connection, asked, begunAt });
    return undefined;
  } catch (error) {
    if (error instanceof GatewayError) return error;
    throw error;
  }
}
