import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import type { Request } from 'express';
import { createHash } from 'node:crypto';
import passport from 'passport';
import OpenIDConnectStrategy from 'passport-openidconnect';
import { Clock } from '../config/clock.js';
import { Configuration } from '../config/configuration.js';
import { connectionAddresses } from '../connections/connection-addresses.js';
import type { Connection } from '../connections/connection.entity.js';
import { randomToken } from '../crypto/tokens.js';
import { GatewayError, notFound } from '../errors/gateway-error.js';
import { AuthorizationRequestsRepository } from './authorization-requests.repository.js';
import { codeOf, stateInvalid } from './authorization-callback.js';
import { CodeRedemption, type VerifiedIdentity } from './code-redemption.js';
import { Discovery } from '../openid-provider/discovery.js';
import { LoginLimits } from './login-limits.js';
import type { ProviderMetadata } from '../openid-provider/provider-metadata.js';
import { authorizationParameters, requestedScopes } from './authorization-parameters.js';
import type { StateStore, TokenClient, TokenDone } from './openidconnect-internals.js';
import { TestSignIns } from '../test-sign-in/test-sign-ins.service.js';
import { PENDING_SECONDS } from './sign-in-cookies.js';
import { combinedDemand } from './step-up.js';
import type { AuthorizationRedirect, BeginSignIn, CompleteSignIn, SignInTask } from './sign-in-task.js';

/** Demanded by the library's constructor; every request replaces it. */
const PLACEHOLDER = 'https://placeholder.invalid';

/**
 * The one Passport strategy, `okta`. Passport gives every request an object of its own that inherits from it, so what
 * `authenticate` sets on `this` belongs to that request alone: the connection's issuer, client and endpoints, our own
 * state store and our own token call. The library drives the flow; whatever proves something is ours.
 */
@Injectable()
export class OktaStrategy extends PassportStrategy(OpenIDConnectStrategy, 'okta', 8) {
  /** A Passport of this gateway alone: the library's shared one would mix up several gateways in one process. */
  declare passport: passport.Authenticator;
  declare private _issuer: string;
  declare private _scope: readonly string[];
  declare private _callbackURL: string;
  declare private _stateStore: StateStore;

  constructor(
    private readonly requests: AuthorizationRequestsRepository,
    private readonly discovery: Discovery,
    private readonly redemption: CodeRedemption,
    private readonly tests: TestSignIns,
    private readonly configuration: Configuration,
    private readonly clock: Clock,
    private readonly limits: LoginLimits,
  ) {
    super({
      issuer: PLACEHOLDER,
      authorizationURL: PLACEHOLDER,
      tokenURL: PLACEHOLDER,
      userInfoURL: PLACEHOLDER,
      callbackURL: PLACEHOLDER,
      clientID: 'placeholder',
      clientSecret: '',
      skipUserProfile: true,
    });
  }

  /** Called by `PassportStrategy`'s constructor, before any field of this class exists. */
  getPassportInstance(): passport.Authenticator {
    return (this.passport ??= new passport.Passport());
  }

  /**
   * Gives an {@link AuthorizationRedirect} or a {@link VerifiedIdentity} to `success`, a GatewayError to `error`.
   * @param options A {@link SignInTask}.
   */
  override authenticate(_request: Request, options?: object): void {
    const task = options as SignInTask;
    const prepared = 'begin' in task ? this.prepareBegin(task.begin) : this.prepareComplete(task.complete);
    prepared
      // The library sees the parameters that were judged, never those of the request.
      .then(({ query, loginHint }) => {
        super.authenticate({ query } as unknown as Request, { loginHint });
      })
      .catch((error: unknown) => this.error(error as Error));
  }

  /** Called by the library at the end of a callback, with what the token call handed it. */
  validate(...values: unknown[]): VerifiedIdentity {
    const [, , , , , , parameters] = values as [...unknown[], unknown];
    return (parameters as { identity: VerifiedIdentity }).identity;
  }

  private async prepareBegin(task: BeginSignIn) {
    const { connectionId, returnTo, address, loginHint, stepUp, testSignInId, initiatedByProvider } = task;
    const [state, browserToken, nonce, random] = [randomToken(), randomToken(), randomToken(), randomToken()];
    const startedAt = this.clock.now();
    const expiresAt = new Date(startedAt.getTime() + PENDING_SECONDS * 1000);
    const begun = await this.requests.begin(
      {
        ...{ state, browserToken, nonce, codeVerifier: random, connectionId, returnTo, address, stepUp },
        ...{ testSignInId, initiatedByProvider, startedAt, expiresAt },
      },
      this.limits.pendingPerAddress,
    );
    if (!begun) throw notFound('connection');
    const { codeVerifier } = begun;
    const connection = await this.tried(begun.connection, testSignInId);
    const demand = combinedDemand(connection, stepUp);
    const metadata = await this.discovery.metadataOf(connection);
    this.serve(connection, metadata);
    const codeChallenge = createHash('sha256').update(codeVerifier).digest('base64url');
    this.authorizationParams = () =>
      authorizationParameters(demand, { nonce, codeChallenge, otherAccount: task.otherAccount });
    this._stateStore = { store: (_r, _c, _s, _m, done) => done(null, state), verify: unreachable };
    this.redirect = (location) =>
      this.success({ location, state, browserToken } satisfies AuthorizationRedirect);
    return { query: {}, loginHint };
  }

  private async prepareComplete(task: CompleteSignIn) {
    const { parameters, browserToken, deadlineMs, onPending, onStage } = task;
    const { state } = parameters;
    const consumed =
      browserToken === undefined ? null : await this.requests.consume(state, browserToken, this.clock.now());
    if (!consumed) throw stateInvalid('state unknown, expired, used, or of another browser');
    const pending = {
      ...consumed,
      connection: await this.tried(consumed.connection, consumed.testSignInId ?? undefined),
    };
    onPending(pending);
    const { connection, nonce, testSignInId } = pending;
    if (connection.status !== 'active' && !testSignInId) {
      throw new GatewayError('sign-in-failed', 'Nobody can sign in this way at the moment.', {
        detail: `connection ${connection.slug} is ${connection.status}`,
      });
    }
    if (pending.connectionChanged) {
      throw new GatewayError(
        'sign-in-failed',
        'This way to sign in was changed while you were signing in. Sign in again.',
        { detail: `connection ${connection.slug} has another issuer or client than when the sign-in began` },
      );
    }
    const metadata = await this.discovery.metadataOf(connection);
    const code = codeOf(parameters, metadata);
    this.serve(connection, metadata, (givenCode, done) => {
      this.redemption
        .redeem(givenCode, pending, metadata, { deadlineMs, onStage })
        .then((identity) =>
          done(null, identity.accessToken, undefined, { id_token: readableIdToken(identity), identity }),
        )
        // Told to Passport directly: the library would wrap it into an error of its own.
        .catch((error: unknown) => this.error(error as Error));
    });
    this._stateStore = { store: unreachable, verify: (_r, _h, done) => done(null, { nonce }) };
    return { query: { code, state }, loginHint: undefined };
  }

  /** The connection as a test tries it, which may be otherwise than it is stored. */
  private async tried(stored: Connection, testSignInId: string | undefined): Promise<Connection> {
    return testSignInId === undefined ? stored : this.tests.triedConnection(testSignInId, stored);
  }

  private serve(
    connection: Connection,
    metadata: ProviderMetadata,
    redeem: (code: string, done: TokenDone) => void = unreachable,
  ): void {
    const tokenClient: TokenClient = {
      _authorizeUrl: metadata.authorizationEndpoint,
      _accessTokenUrl: metadata.tokenEndpoint,
      _clientId: connection.clientId,
      getOAuthAccessToken: (code, _parameters, done) => redeem(code, done),
    };
    this._oauth2 = tokenClient as unknown as typeof this._oauth2;
    this._issuer = metadata.issuer;
    this._scope = requestedScopes(connection, metadata);
    this._callbackURL = connectionAddresses(this.configuration, connection.slug).redirectUri;
  }
}

/**
 * The claims that the library checks once more, in the form it reads. It knows no clock skew and no clock but the
 * machine's, so it is not shown an expiry that has been accepted already.
 */
function readableIdToken({ idTokenClaims }: VerifiedIdentity): string {
  const { iss, sub, aud, azp, iat, nonce } = idTokenClaims;
  const exp = Math.floor(Date.now() / 1000) + 60;
  const claims = { iss, sub, aud, azp, iat, nonce, exp };
  return `.${Buffer.from(JSON.stringify(claims)).toString('base64')}.`;
}

function unreachable(): never {
  throw new Error('passport-openidconnect asked for something that this flow has not');
}
