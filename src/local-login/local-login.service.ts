import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import type { Request, Response } from 'express';
import { Configuration } from '../config/configuration.js';
import { GatewayError } from '../errors/gateway-error.js';
import { clientAddress } from '../http/client-address.js';
import { cookieLine, sessionCookieName, singleCookie } from '../http/cookies.js';
import { isSameSiteRequest } from '../http/cross-site.js';
import { sendPage, sendRedirect } from '../http/people-answers.js';
import { requestIdOf } from '../http/request-id.js';
import { PasswordHashing } from '../local-accounts/password-hashing.js';
import { ReturnAddresses } from '../return-addresses/return-addresses.js';
import { canMeet } from './local-authentication.js';
import { readCredentials, readDemand, readReturnTo } from './local-login-form.js';
import { localSignInPage } from './local-login-pages.js';
import { LocalSignIn } from './local-sign-in.service.js';

/** The page of local sign-ins, and what its form does. */
@Injectable()
export class LocalLogin implements OnApplicationBootstrap {
  private readonly log = new Logger('LocalSignIn');

  constructor(
    private readonly signIns: LocalSignIn,
    private readonly returnAddresses: ReturnAddresses,
    private readonly hashing: PasswordHashing,
    private readonly configuration: Configuration,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.hashing.prepare();
    this.log.warn('Local accounts can sign in at /login/local', {
      localLogin: this.configuration.localLogin,
    });
  }

  /**
   * `GET /login/local`.
   * @throws GatewayError `step-up-required` when no local account can meet what is asked for, `unavailable`.
   */
  async show(request: Request, response: Response): Promise<void> {
    if (!canMeet(readDemand(request.url))) {
      throw new GatewayError(
        'step-up-required',
        'This asks for a way to sign in that only Okta offers: a local account is not enough.',
        { status: 403 },
      );
    }
    await this.sendForm(request, response, false);
  }

  /**
   * `POST /login/local`: signs in, or shows the form again.
   * @throws GatewayError `cross-site-request`, `rate-limited`, `no-role`, `unavailable`.
   */
  async signIn(request: Request, response: Response): Promise<void> {
    const { secure, publicOrigin, trustedProxies } = this.configuration;
    // Without a session cookie, too: nobody is signed in as somebody else by another site's form.
    if (!isSameSiteRequest(request.method, request.headers, publicOrigin)) {
      throw new GatewayError('cross-site-request', 'Sign in at the gateway’s own page.');
    }
    const location = await this.returnAddresses.judge(readReturnTo(request.url, request.body));
    const token = await this.signIns.signIn(readCredentials(request.body), {
      requestId: requestIdOf(request),
      address: clientAddress(request, trustedProxies),
      userAgent: request.headers['user-agent'] ?? null,
      replacesToken: singleCookie(request.headers.cookie, sessionCookieName(secure)),
    });
    if (token === null) return this.sendForm(request, response, true);
    response.append('Set-Cookie', cookieLine(sessionCookieName(secure), token, secure));
    sendRedirect(response, location);
  }

  private async sendForm(request: Request, response: Response, refused: boolean): Promise<void> {
    const returnTo = await this.returnAddresses.judge(readReturnTo(request.url, request.body));
    sendPage(response, localSignInPage({ returnTo, refused }, requestIdOf(request)), {
      status: refused ? 401 : 200,
      formOrigins: returnTo.startsWith('/') ? [] : [new URL(returnTo).origin],
    });
  }
}
