import { Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import type { Caller } from '../access/caller.js';
import { AccessModelStore } from '../access-model/access-model.store.js';
import { Configuration } from '../config/configuration.js';
import { GatewayError, notFound } from '../errors/gateway-error.js';
import { requestIdOf } from '../http/request-id.js';
import { CallbackService } from './callback.service.js';
import { noRolePage, signedOutPage, stillSignedInPage, welcomePage, whoAmIPage } from './login-pages.js';
import { sendPage, sendRedirect } from '../http/people-answers.js';
import { endedSessionCookie, endedSignOutCookie, signOutCookie, signOutStateOf } from './sign-in-cookies.js';
import { SessionRenewal } from '../sessions/session-renewal.js';
import { SignOutService } from '../sign-out/sign-out.service.js';
import { sendTestedPage } from './test-sign-in-entry.js';

/** The pages around a sign-in: its end, who is signed in, and signing out. */
@Injectable()
export class PeoplePages {
  constructor(
    private readonly callbacks: CallbackService,
    private readonly signOuts: SignOutService,
    private readonly renewal: SessionRenewal,
    private readonly configuration: Configuration,
    private readonly models: AccessModelStore,
  ) {}

  /** Completes a sign-in at the redirect path that is configured; the other one does not exist. */
  async callback(path: string, request: Request, response: Response): Promise<void> {
    if (path !== this.configuration.okta.redirectPath) throw notFound('page');
    const outcome = await this.callbacks.complete(request, response);
    switch (outcome.kind) {
      case 'signed-in':
        return sendRedirect(response, outcome.location);
      case 'no-role':
        return sendPage(
          response,
          noRolePage(
            outcome.name,
            outcome.membership,
            requestIdOf(request),
            this.configuration.supportContact,
          ),
          { status: 403 },
        );
      case 'tested':
        return sendTestedPage(response, outcome.test);
      case 'refused':
        throw outcome.error;
    }
  }

  /** `GET /`. */
  async whoAmI(caller: Caller | undefined, request: Request, response: Response): Promise<void> {
    const requestId = requestIdOf(request);
    if (!caller?.person) return sendPage(response, welcomePage(requestId));
    const formOrigins = await this.signOuts.formOrigins(caller);
    await this.renewal.atNavigation(request, response, caller.roles);
    sendPage(response, whoAmIPage(caller, caller.person, (await this.models.current()).roles, requestId), {
      formOrigins,
    });
  }

  /** `GET /logout`: whatever `state` a provider sends back, it says how things are and changes nothing. */
  async signedOut(caller: Caller | undefined, request: Request, response: Response): Promise<void> {
    const requestId = requestIdOf(request);
    if (!caller?.person) {
      const everywhere = isProvenSignOut(request, this.configuration.secure);
      if (everywhere) response.append('Set-Cookie', endedSignOutCookie(this.configuration.secure));
      return sendPage(response, signedOutPage(requestId, everywhere));
    }
    const formOrigins = await this.signOuts.formOrigins(caller);
    sendPage(response, stillSignedInPage(caller, requestId), { formOrigins });
  }

  /** `POST /logout`: works without a session, too. */
  async signOut(request: Request, response: Response): Promise<void> {
    const location = await this.signOuts.signOut(request);
    response.append('Set-Cookie', endedSessionCookie(this.configuration.secure));
    // Whoever comes back with this state has been at the provider.
    const state = URL.canParse(location) ? new URL(location).searchParams.get('state') : null;
    if (state !== null) response.append('Set-Cookie', signOutCookie(state, this.configuration.secure));
    sendRedirect(response, location);
  }
}

/** Whether the provider sent this browser back from the sign-out that it began here. */
function isProvenSignOut(request: Request, secure: boolean): boolean {
  const sent = new URLSearchParams(request.url.split('?').slice(1).join('?')).getAll('state');
  const kept = signOutStateOf(request.headers.cookie, secure);
  return kept !== undefined && sent.length === 1 && sent[0] === kept;
}

/** The facts of the person who is signed in. @throws GatewayError `not-signed-in` for an API token: it has no session. */
export function personOf(caller: Caller): NonNullable<Caller['person']> {
  if (caller.person) return caller.person;
  throw new GatewayError('not-signed-in', 'An API token has no session.');
}
