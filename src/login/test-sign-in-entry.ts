import { Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import { ConnectionsRepository } from '../connections/connections.repository.js';
import { GatewayError, notFound } from '../errors/gateway-error.js';
import { asUnavailable } from '../errors/outage.js';
import { sendPage, sendRedirect } from '../http/people-answers.js';
import { requestIdOf } from '../http/request-id.js';
import { testSignInPage } from '../test-sign-in/test-sign-in-page.js';
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
  ) {}

  /**
   * `GET /login/test`: uses the ticket up, binds the test to this browser and sends it to the provider, or says why that
   * can't be. A HEAD request, which looks at an address before somebody opens it, uses nothing up.
   * @throws GatewayError `state-invalid`, `not-found`, `unavailable`.
   */
  async begin(request: Request, response: Response): Promise<void> {
    if (request.method === 'HEAD') return void response.end();
    const tickets = new URLSearchParams(request.url.split('?').slice(1).join('?')).getAll('ticket');
    const { id, connectionId } = await this.tests.open(tickets.length === 1 ? tickets[0] : undefined);
    try {
      const wanted = { connectionId, returnTo: '/', testSignInId: id };
      sendRedirect(response, await this.signIns.begin(request, response, wanted), 302);
    } catch (thrown) {
      const error = asUnavailable(thrown);
      if (!(error instanceof GatewayError)) throw error;
      const connection = await this.connections.findById(connectionId);
      if (!connection) throw notFound('connection');
      const test = { id, connection, requestId: requestIdOf(request) };
      sendTestedPage(response, await this.tested.failed(test, undefined, error));
    }
  }
}

/** Answers with the report: a test that came to an end is none of our failures, one that failed has the failure's status. */
export function sendTestedPage(response: Response, { connection, report }: FinishedTest): void {
  const status = report.groups ? 200 : report.answer.status;
  sendPage(response, testSignInPage(connection.name, report), { status });
}
