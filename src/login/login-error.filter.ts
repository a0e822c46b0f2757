import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { Request, Response } from 'express';
import { Configuration } from '../config/configuration.js';
import type { ErrorCode } from '../errors/error-codes.js';
import { ErrorFilter, toGatewayError } from '../http/error.filter.js';
import { asPageRequest } from '../http/page-error.filter.js';
import { breakGlassLine } from './login-pages.js';

/** Nobody gets in by the provider while it is so. */
const OUTAGES = new Set<ErrorCode>(['okta-unavailable', 'issuer-mismatch']);

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
    const offered = this.configuration.localLogin !== 'off' && OUTAGES.has(toGatewayError(thrown).code);
    this.errors.answer(thrown, asPageRequest(request), response, offered ? breakGlassLine() : undefined);
  }
}
