import { Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import { Configuration } from '../config/configuration.js';
import { hashToken, randomToken } from '../crypto/tokens.js';
import { GatewayError } from '../errors/gateway-error.js';
import { isTrustedPeer } from '../http/client-address.js';
import { cookieLine, sessionCookieName } from '../http/cookies.js';
import { isSameSiteRequest } from '../http/cross-site.js';
import { sendPage, sendRedirect } from '../http/people-answers.js';
import { requestIdOf } from '../http/request-id.js';
import { SessionAuthenticator } from '../sessions/session-authenticator.js';
import { SessionRenewal } from '../sessions/session-renewal.js';
import { SignOutService } from '../sign-out/sign-out.service.js';
import { arrivalCookie, hasArrivedInVain } from './arrivals.js';
import { readOrigin, requestedSite, type ApplicationSite } from './application-site.js';
import { endedHandoffCookie, handoffCookies } from './handoff-cookies.js';
import { circlePage, signOutPage } from './handoff-pages.js';
import { HandoffService } from './handoff.service.js';
import { safeReturnPath } from './return-path.js';

/** What `randomToken` makes, and a SHA-256 in base64url. */
const BITS_256 = /^[A-Za-z0-9_-]{43}$/;

/** Answers the browsers that carry a session from the gateway's host to an application's, or end it there. */
@Injectable()
export class HandoffPages {
  constructor(
    private readonly handoffs: HandoffService,
    private readonly sessions: SessionAuthenticator,
    private readonly signOuts: SignOutService,
    private readonly renewal: SessionRenewal,
    private readonly configuration: Configuration,
  ) {}

  /**
   * `GET /.rolegate/sign-in`: binds a hand-off to this browser on this host, and asks the gateway for a code. Who keeps
   * coming back though they have a session here is told so instead.
   */
  async begin(request: Request, response: Response): Promise<void> {
    const site = await this.siteOf(request);
    const { publicOrigin, secure } = this.configuration;
    const { cookie: cookieHeader } = request.headers;
    const returnTo = safeReturnPath(parameter(request, 'return_to'), site.origin);
    if (
      hasArrivedInVain(cookieHeader, returnTo, secure) &&
      (await this.handoffs.isCircling(site, cookieHeader, returnTo))
    ) {
      const page = circlePage(site.application.name, returnTo, requestIdOf(request));
      return sendPage(response, page, { status: 400 });
    }
    const browserToken = randomToken();
    const query = new URLSearchParams({
      origin: site.origin,
      challenge: hashToken(browserToken).toString('base64url'),
      return_to: returnTo,
    });
    response.append('Set-Cookie', handoffCookies(cookieHeader, browserToken, secure));
    discreetly(response, `${publicOrigin}/session-handoff?${query.toString()}`, 302);
  }

  /** `GET /session-handoff`: makes a code for whoever is signed in at the gateway, or has them sign in. */
  async issue(request: Request, response: Response): Promise<void> {
    const challenge = parameter(request, 'challenge') ?? '';
    if (!BITS_256.test(challenge)) {
      throw new GatewayError('invalid-request', 'Open the application again: this address is not complete.');
    }
    const site = await this.handoffs.siteAt(readOrigin(parameter(request, 'origin') ?? ''));
    const returnTo = safeReturnPath(parameter(request, 'return_to'), site.origin);
    const issued = await this.handoffs.issue({
      site,
      browserHash: Buffer.from(challenge, 'base64url'),
      returnTo,
      cookieHeader: request.headers.cookie,
    });
    // The code moves along with its session.
    if (issued) await this.renewal.atNavigation(request, response, issued.roles);
    const location =
      issued === null
        ? `${this.configuration.publicOrigin}/login?${new URLSearchParams({ return_to: `${site.origin}${returnTo}` }).toString()}`
        : `${site.origin}/.rolegate/callback?code=${issued.code}`;
    discreetly(response, location, 302);
  }

  /** `GET /.rolegate/callback`: begins the session on this host, and goes where the person wanted to go. */
  async redeem(request: Request, response: Response): Promise<void> {
    const site = await this.siteOf(request);
    const { secure } = this.configuration;
    const { cookie: cookieHeader } = request.headers;
    const code = parameter(request, 'code') ?? '';
    const handedOver = await this.handoffs.redeem({
      site,
      code,
      cookieHeader,
      requestId: requestIdOf(request),
    });
    response.append('Set-Cookie', [
      ...handedOver.spentCookies.map((name) => endedHandoffCookie(name, secure)),
      cookieLine(sessionCookieName(secure), handedOver.token, secure),
      arrivalCookie(cookieHeader, handedOver.returnTo, secure),
    ]);
    discreetly(response, `${site.origin}${handedOver.returnTo}`, 302);
  }

  /** `GET /.rolegate/sign-out`: changes nothing. */
  async askToSignOut(request: Request, response: Response): Promise<void> {
    const site = await this.siteOf(request);
    const outcome = await this.sessions.authenticate(request.headers.cookie, site.host);
    const further = outcome.session ? await this.signOuts.formOrigins(outcome.session) : [];
    const page = signOutPage(site.application.name, requestIdOf(request));
    sendPage(response, page, { formOrigins: [this.configuration.publicOrigin, ...further] });
  }

  /** `POST /.rolegate/sign-out`: ends the session here, at the gateway, on every other host, and at the provider. */
  async signOut(request: Request, response: Response): Promise<void> {
    const site = await this.siteOf(request);
    if (!isSameSiteRequest(request.method, request.headers, site.origin)) {
      throw new GatewayError('cross-site-request', 'Sign out on a page of the application itself.');
    }
    const { publicOrigin, secure } = this.configuration;
    const location = await this.signOuts.signOut(request, site.host);
    response.append('Set-Cookie', cookieLine(sessionCookieName(secure), '', secure, 0));
    discreetly(response, new URL(location, publicOrigin).href, 303);
  }

  private siteOf(request: Request): Promise<ApplicationSite> {
    const { trustedProxies, secure } = this.configuration;
    const trusted = isTrustedPeer(request, trustedProxies);
    return this.handoffs.siteAt(requestedSite(request, { trusted, secure }));
  }
}

/** The value of a parameter that came exactly once. */
function parameter(request: Request, name: string): string | undefined {
  const values = new URLSearchParams(request.url.split('?').slice(1).join('?')).getAll(name);
  return values.length === 1 ? values[0] : undefined;
}

/** Redirects without telling the next site the address, which may hold a code. */
function discreetly(response: Response, location: string, status: 302 | 303): void {
  response.set('Referrer-Policy', 'no-referrer');
  sendRedirect(response, location, status);
}
