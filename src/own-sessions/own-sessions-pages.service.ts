import { Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import type { Caller } from '../access/caller.js';
import { sendPage, sendRedirect } from '../http/people-answers.js';
import { requestIdOf } from '../http/request-id.js';
import { SessionAdministration } from '../sessions/session-administration.js';
import { SessionEndings } from '../sessions/session-endings.js';
import { SessionRenewal } from '../sessions/session-renewal.js';
import { SignOutService } from '../sign-out/sign-out.service.js';
import { ownSessionsPage } from './own-sessions-page.js';

/** Sessions on one page. */
const PAGE_SIZE = 50;

const PAGE = '/sessions';

/** Answers at the page of one's own sessions. */
@Injectable()
export class OwnSessionsPages {
  constructor(
    private readonly sessions: SessionAdministration,
    private readonly endings: SessionEndings,
    private readonly signOuts: SignOutService,
    private readonly renewal: SessionRenewal,
  ) {}

  /** `GET /sessions`. @throws GatewayError `invalid-request` for a place in the list that never was. */
  async list(caller: Caller, after: unknown, request: Request, response: Response): Promise<void> {
    const page = await this.sessions.listOwn(caller, {
      limit: PAGE_SIZE,
      after: typeof after === 'string' ? after : undefined,
    });
    const formOrigins = await this.signOuts.formOrigins(caller);
    await this.renewal.atNavigation(request, response, caller.roles);
    sendPage(response, ownSessionsPage(page, requestIdOf(request)), { formOrigins });
  }

  /** `POST /sessions/:id/end`. @throws GatewayError `not-found` alike for what is another's and for what isn't. */
  async end(caller: Caller, id: string, response: Response): Promise<void> {
    await this.endings.endOwn(caller, id);
    sendRedirect(response, id === caller.sessionId ? '/logout' : PAGE);
  }

  /** `POST /sessions/end-others`. */
  async endOthers(caller: Caller, response: Response): Promise<void> {
    await this.endings.endOthers(caller);
    sendRedirect(response, PAGE);
  }
}
