import { Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import { Configuration } from '../config/configuration.js';
import { OktaHealth } from '../okta-client/okta-health.js';
import { clientAddress } from '../http/client-address.js';
import { clientNetwork } from '../http/client-network.js';
import { OktaAuthentication } from './okta-authentication.js';
import { ReturnAddresses } from '../return-addresses/return-addresses.js';
import { pendingCookies } from './sign-in-cookies.js';
import type { StepUpRequest } from './step-up-request.js';

/** What a person asks for by beginning a sign-in. */
export interface SignInRequest {
  readonly connectionId: string;
  /** As it came: it is judged here. */
  readonly returnTo: unknown;
  readonly loginHint?: string | undefined;
  /** The authentication that is asked for beyond what the connection asks for. */
  readonly stepUp?: StepUpRequest | undefined;
  /** Whether the provider is to ask who it is, whoever is signed in there. Default false. */
  readonly otherAccount?: boolean | undefined;
  /** The test sign-in that this is; undefined = it begins a session. */
  readonly testSignInId?: string | undefined;
  /** Whether that tries what is not saved of the connection. */
  readonly unsaved?: boolean | undefined;
  /** Whether the provider began it, by a tile on its dashboard. Default false. */
  readonly initiatedByProvider?: boolean | undefined;
}

/** Begins sign-ins. */
@Injectable()
export class SignInService {
  constructor(
    private readonly authentication: OktaAuthentication,
    private readonly returnAddresses: ReturnAddresses,
    private readonly configuration: Configuration,
    private readonly health: OktaHealth,
  ) {}

  /**
   * Stores a pending sign-in and binds it to this browser by a cookie on the response.
   * @returns where the browser goes.
   * @throws GatewayError `not-found`, `step-up-required`, `okta-unavailable`, `issuer-mismatch` or `unavailable`.
   */
  async begin(request: Request, response: Response, wanted: SignInRequest): Promise<string> {
    const { secure, trustedProxies } = this.configuration;
    const task = {
      connectionId: wanted.connectionId,
      returnTo: await this.returnAddresses.judge(wanted.returnTo),
      address: clientNetwork(clientAddress(request, trustedProxies)),
      loginHint: wanted.loginHint,
      stepUp: wanted.stepUp ?? {},
      otherAccount: wanted.otherAccount,
      testSignInId: wanted.testSignInId,
      initiatedByProvider: wanted.initiatedByProvider,
    };
    const redirect = await this.authentication.begin(request, response, task).catch((error: unknown) => {
      // A sign-in that could begin says nothing: the provider is not asked each time.
      this.health.reportSignIn(
        { id: wanted.connectionId, ...(wanted.unsaved ? { unsaved: true } : {}) },
        error,
      );
      throw error;
    });
    response.append('Set-Cookie', pendingCookies(request.headers.cookie, redirect, secure));
    return redirect.location;
  }
}
