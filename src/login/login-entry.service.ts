import { Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import { Configuration } from '../config/configuration.js';
import { requestIdOf } from '../http/request-id.js';
import { assertInitiatingIssuer, ConnectionChooser } from './connection-choice.js';
import { readInitiatedSignIn, usableLoginHint } from './initiated-sign-in.js';
import { LiveSessions } from './live-session.service.js';
import { notAllowedPage, signInPage } from './login-pages.js';
import { sendPage, sendRedirect } from '../http/people-answers.js';
import { rememberedChoice } from './remembered-choice.js';
import { ReturnAddresses } from '../return-addresses/return-addresses.js';
import { SessionRenewal } from '../sessions/session-renewal.js';
import { SignInService } from './sign-in.service.js';
import { asksForMore, readStepUp, type StepUpRequest } from './step-up-request.js';

/** What somebody who comes asks for, as it came. */
interface Entry {
  readonly returnTo: unknown;
  readonly loginHint: string | undefined;
  readonly issuers?: readonly string[];
  readonly stepUp?: StepUpRequest;
  /** Whether somebody wants to be asked who they are, whoever is signed in here and at the provider. */
  readonly otherAccount?: boolean;
  /** Whether local accounts are a further choice. */
  readonly localAccounts: boolean;
  /** Whether the provider sent them, by a tile on its dashboard. */
  readonly initiatedByProvider?: boolean;
}

/** The two ways into a sign-in: by ourselves, and by the tile on Okta's dashboard. */
@Injectable()
export class LoginEntryService {
  constructor(
    private readonly chooser: ConnectionChooser,
    private readonly signIns: SignInService,
    private readonly returnAddresses: ReturnAddresses,
    private readonly liveSessions: LiveSessions,
    private readonly renewal: SessionRenewal,
    private readonly configuration: Configuration,
  ) {}

  /**
   * `GET /login`: redirects at once when a connection is named or only one is active, else lets the person choose. Who
   * is signed in already, wants to an application on a host of its own, and asks for nothing more, goes there.
   * `prompt=login`: whoever is signed in, here or there, is asked who they are.
   */
  async login(request: Request, response: Response): Promise<void> {
    const query = new URLSearchParams(request.url.split('?').slice(1).join('?'));
    const [returnTo, ...more] = query.getAll('return_to');
    const wanted = more.length > 0 ? undefined : returnTo;
    const connections = query.getAll('connection');
    const stepUp = readStepUp(query);
    // The one value of OpenID Connect's `prompt` that means something to whoever comes here.
    const otherAccount = query.get('prompt') === 'login';
    if (connections.length === 0 && !asksForMore(stepUp) && !otherAccount) {
      const live = await this.liveSessions.answerFor(wanted, request.headers.cookie);
      if (live?.kind === 'hand-over') {
        await this.renewal.atNavigation(request, response, live.roles);
        return sendRedirect(response, live.location, 302);
      }
      if (live) {
        const page = notAllowedPage(live, requestIdOf(request), this.configuration.supportContact);
        return sendPage(response, page, { status: 403 });
      }
    } else if (
      connections.length === 0 &&
      !otherAccount &&
      (await this.liveSessions.isOfLocalAccount(request.headers.cookie))
    ) {
      return sendRedirect(response, localLoginAddress(wanted, stepUp), 302);
    }
    const loginHint = usableLoginHint(query.getAll('login_hint'));
    // Where local accounts may sign in beside a provider, its being the only one leaves a choice all the same.
    const localAccounts = this.configuration.localLogin === 'on';
    await this.enter(request, response, connections, {
      ...{ returnTo: wanted, loginHint, stepUp, otherAccount, localAccounts },
    });
  }

  /** `GET|POST /okta-initiate-login`: the same for whoever comes from Okta. */
  async initiate(request: Request, response: Response): Promise<void> {
    const initiated = readInitiatedSignIn(request.url, request.body);
    const { accountIds, issuers, targetLinkUri: returnTo, loginHint } = initiated;
    await this.enter(request, response, accountIds, {
      ...{ returnTo, loginHint, issuers, localAccounts: false },
      initiatedByProvider: true,
    });
  }

  private async enter(
    request: Request,
    response: Response,
    names: readonly string[],
    { issuers = [], localAccounts, ...wanted }: Entry,
  ): Promise<void> {
    const { chosen, ...choice } = await this.chooser.choose(names, { always: localAccounts });
    if (chosen) {
      assertInitiatingIssuer(issuers, [chosen]);
      const location = await this.signIns.begin(request, response, { ...wanted, connectionId: chosen.id });
      sendRedirect(response, location, request.method === 'POST' ? 303 : 302);
    } else if ('from' in choice) {
      const connections = choice.from;
      assertInitiatingIssuer(issuers, connections);
      const { stepUp, loginHint, otherAccount } = wanted;
      const returnTo = await this.returnAddresses.judge(wanted.returnTo);
      const known = rememberedChoice(request.headers.cookie);
      const remembered = connections.some(({ slug }) => slug === known) ? known : undefined;
      const choices = { connections, remembered, localAccounts };
      sendPage(
        response,
        signInPage(choices, { returnTo, loginHint, otherAccount, ...stepUp }, requestIdOf(request)),
      );
    }
  }
}

/** Where somebody with a local account signs in again: at once, so how recent that must be needs no word. */
function localLoginAddress(returnTo: string | undefined, { acrValues }: StepUpRequest): string {
  const query = new URLSearchParams({
    ...(returnTo === undefined ? {} : { return_to: returnTo }),
    ...(acrValues ? { acr_values: acrValues.join(' ') } : {}),
  });
  return `/login/local?${query.toString()}`;
}
