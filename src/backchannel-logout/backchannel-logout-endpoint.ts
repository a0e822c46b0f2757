import { Injectable, Logger } from '@nestjs/common';
import type { Request, Response } from 'express';
import { GatewayError } from '../errors/gateway-error.js';
import { RejectedCredentials } from '../http/rejected-credentials.js';
import { requestIdOf } from '../http/request-id.js';
import { BackchannelLogout } from './backchannel-logout.service.js';

/** Answers as OpenID Connect Back-Channel Logout 1.0 section 2.8 has it: 200, or an error in the words of OAuth. */
@Injectable()
export class BackchannelLogoutEndpoint {
  private readonly log = new Logger('BackchannelLogout');

  constructor(
    private readonly logout: BackchannelLogout,
    private readonly rejected: RejectedCredentials,
  ) {}

  /** @throws whatever is nobody's fault but ours: a defect. */
  async answer(request: Request, response: Response): Promise<void> {
    response.setHeader('Cache-Control', 'no-store');
    try {
      await this.rejected.counting(request, () =>
        this.logout.logOut({
          connection: String(request.params['connection']),
          contentType: request.headers['content-type'],
          body: request.body as unknown,
          requestId: requestIdOf(request),
        }),
      );
      response.status(200).end();
    } catch (error) {
      if (!(error instanceof GatewayError)) throw error;
      this.refuse(error, request, response);
    }
  }

  private refuse(error: GatewayError, request: Request, response: Response): void {
    const { code, message, detail, headers } = error;
    const invalid = code === 'credential-invalid';
    const status = invalid ? 400 : error.status;
    this.log.warn('A logout token was not followed', {
      requestId: requestIdOf(request),
      errorCode: code,
      detail: detail ?? message,
    });
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    response.status(status).json({ error: invalid ? 'invalid_request' : code, error_description: message });
  }
}
