import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { Request, Response } from 'express';
import { Configuration } from '../config/configuration.js';
import type { ErrorCode } from '../errors/error-codes.js';
import { ErrorFilter, toGatewayError } from '../http/error.filter.js';
import { asPageRequest } from '../http/page-error.filter.js';
import { html } from '../http/html.js';
import { breakGlassLine, retryLine } from './login-pages.js';

/** Nobody gets in by the provider while it is so. */
const OUTAGES = new Set<ErrorCode>(['okta-unavailable', 'issuer-mismatch']);

/** How long after an outage of the provider a browser tries again by itself; the countdown of the page is as long. */
const RETRY_SECONDS = 15;

/** Answers errors of sign-ins with a page, which shows another way in when the provider is none at the moment. */
@Catch()
export class LoginErrorFilter implements ExceptionFilter {
  constructor(
    private readonly errors: ErrorFilter,
    private readonly configuration: Configuration,
  ) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const [request, response] = [http.getRequest<Request>(), http.getResponse<Response>()];
    const { code } = toGatewayError(thrown);
    const offered = this.configuration.localLogin !== 'off' && OUTAGES.has(code);
    const retries = code === 'okta-unavailable' && request.method === 'GET';
    const again = beginningOf(request.originalUrl);
    if (retries)
      response.set('Refresh', again === '' ? `${RETRY_SECONDS}` : `${RETRY_SECONDS}; url=${again}`);
    const body = html`${retries && retryLine(again, RETRY_SECONDS)}${offered && breakGlassLine()}`;
    this.errors.answer(thrown, asPageRequest(request), response, { body, again: '/login' });
  }
}

/** Where a sign-in begins anew: an answer of the provider can be used once. Empty = at the very address. */
function beginningOf(address: string): string {
  const [path] = address.split('?', 1);
  return path === '/login' || path === '/okta-initiate-login' ? '' : '/login';
}
