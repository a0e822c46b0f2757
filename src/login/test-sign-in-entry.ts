import { Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import { Configuration } from '../config/configuration.js';
import { ConnectionsRepository } from '../connections/connections.repository.js';
import { GatewayError, notFound } from '../errors/gateway-error.js';
import { asUnavailable } from '../errors/outage.js';
import { isSameSiteRequest } from '../http/cross-site.js';
import { sendPage, sendRedirect } from '../http/people-answers.js';
import { requestIdOf } from '../http/request-id.js';
import { testSignInPage } from '../test-sign-in/test-sign-in-page.js';
import { testSignInQuestion } from '../test-sign-in/test-sign-in-question.js';
import { TestSignIns } from '../test-sign-in/test-sign-ins.service.js';
import { SignInService } from './sign-in.service.js';
import { TestedSignIns, type FinishedTest } from './tested-sign-ins.js';

/** The way into a test sign-in. */
@Injectable()
export class TestSignInEntry {
  constructor(
    private readonly tests: TestSignIns,
    private readonly tested: TestedSignIns,
    private readonly signIns: SignInService,
    private readonly connections: ConnectionsRepository,
    private readonly configuration: Configuration,
  ) {}

  /**
   * `GET /login/test`: says who asks for the test and what they will see. Nothing is used up: messengers and scanners
   * look at an address before the person does.
   * @throws GatewayError `state-invalid`, `unavailable`.
   */
  async ask(request: Request, response: Response): Promise<void> {
    const tickets = new URLSearchParams(request.url.split('?').slice(1).join('?')).getAll('ticket');
    const offered = await this.tests.look(tickets.length === 1 ? tickets[0] : undefined);
    sendPage(response, testSignInQuestion(offered, requestIdOf(request)), {
      // Where a provider sends people on to, it alone knows: a browser holds every step of it against this.
      formOrigins: ['https:', new URL(offered.connection.issuer).origin],
    });
  }

  /**
   * `POST /login/test`: uses the ticket up, binds the test to this browser and sends it to the provider, or says why that
   * can't be.
   * @throws GatewayError `cross-site-request`, `state-invalid`, `not-found`, `unavailable`.
   */
  async begin(request: Request, response: Response): Promise<void> {
    // Without a session cookie, too: nobody is sent through a test by another site's form.
    if (!isSameSiteRequest(request.method, request.headers, this.configuration.publicOrigin)) {
      throw new GatewayError('cross-site-request', 'Begin the test at the gateway’s own page.');
    }
    const { ticket } = (request.body ?? {}) as { ticket?: unknown };
    const { id, connectionId, unsaved } = await this.tests.open(
      typeof ticket === 'string' ? ticket : undefined,
    );
    try {
      const wanted = { connectionId, returnTo: '/', testSignInId: id, unsaved };
      sendRedirect(response, await this.signIns.begin(request, response, wanted));
    } catch (thrown) {
      const error = asUnavailable(thrown);
      if (!(error instanceof GatewayError)) throw error;
      const stored = await this.connections.findById(connectionId);
      if (!stored) throw notFound('connection');
      const connection = await this.tests.triedConnection(id, stored);
      const test = { id, connection, requestId: requestIdOf(request), stage: 'request' as const };
      sendTestedPage(response, await this.tested.failed(test, undefined, error));
    }
  }
}

/** Answers with the report: a test that came to an end is none of our failures, one that failed has the failure's status. */
export function sendTestedPage(response: Response, { connection, report }: FinishedTest): void {
  const status = report.groups ? 200 : report.answer.status;
  sendPage(response, testSignInPage(connection.name, report), { status });
}
