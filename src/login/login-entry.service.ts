import { Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import { requestIdOf } from '../http/request-id.js';
import { assertInitiatingIssuer, ConnectionChooser } from './connection-choice.js';
import { readInitiatedSignIn } from './initiated-sign-in.js';
import { LiveSessions } from './live-session.service.js';
import { notAllowedPage, signInPage } from './login-pages.js';
import { sendPage, sendRedirect } from '../http/people-answers.js';
import { ReturnAddresses } from '../return-addresses/return-addresses.js';
import { SignInService } from './sign-in.service.js';
import { readStepUp, type StepUpRequest } from './step-up-request.js';

/** The two ways into a sign-in: by ourselves, and by the tile on Okta's dashboard. */
@Injectable()
export class LoginEntryService {
  constructor(
    private readonly chooser: ConnectionChooser,
    private readonly signIns: SignInService,
    private readonly returnAddresses: ReturnAddresses,
    private readonly liveSessions: LiveSessions,
  ) {}

  /**
   * `GET /login`: redirects at once when a connection is named or only one is active, else lets the person choose. Who
   * is signed in already, wants to an application on a host of its own, and asks for nothing more, goes there.
   */
  async login(request: Request, response: Response): Promise<void> {
    const query = new URLSearchParams(request.url.split('?').slice(1).join('?'));
    const [returnTo, ...more] = query.getAll('return_to');
    const wanted = more.length > 0 ? undefined : returnTo;
    const connections = query.getAll('connection');
    const stepUp = readStepUp(query);
    if (connections.length === 0 && !stepUp.acrValues && stepUp.maxAge === undefined) {
      const live = await this.liveSessions.answerFor(wanted, request.headers.cookie);
      if (live?.kind === 'hand-over') return sendRedirect(response, live.location, 302);
      if (live) return sendPage(response, notAllowedPage(live, requestIdOf(request)), { status: 403 });
    }
    await this.enter(request, response, connections, { returnTo: wanted, stepUp });
  }

  /** `GET|POST /okta-initiate-login`: the same for whoever comes from Okta. */
  async initiate(request: Request, response: Response): Promise<void> {
    const initiated = readInitiatedSignIn(request.url, request.body);
    const { accountIds, issuers, targetLinkUri: returnTo, loginHint } = initiated;
    await this.enter(request, response, accountIds, { returnTo, loginHint, issuers });
  }

  private async enter(
    request: Request,
    response: Response,
    names: readonly string[],
    wanted: {
      returnTo: unknown;
      loginHint?: string | undefined;
      issuers?: readonly string[];
      stepUp?: StepUpRequest;
    },
  ): Promise<void> {
    const { chosen, ...choice } = await this.chooser.choose(names);
    if (chosen) {
      assertInitiatingIssuer(wanted.issuers ?? [], chosen);
      const location = await this.signIns.begin(request, response, { ...wanted, connectionId: chosen.id });
      sendRedirect(response, location, request.method === 'POST' ? 303 : 302);
    } else if ('from' in choice) {
      const returnTo = await this.returnAddresses.judge(wanted.returnTo);
      sendPage(response, signInPage(choice.from, { returnTo, ...wanted.stepUp }, requestIdOf(request)));
    }
  }
}
