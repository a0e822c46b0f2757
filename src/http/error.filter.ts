import { Catch, HttpException, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { Request, Response } from 'express';
import { Configuration } from '../config/configuration.js';
import type { ErrorCode } from '../errors/error-codes.js';
import { GatewayError } from '../errors/gateway-error.js';
import { asUnavailable } from '../errors/outage.js';
import { html, type Html } from './html.js';
import { pageHeaders, renderPage, type Page } from './page.js';
import { PROBLEM_MEDIA_TYPE, toProblem } from './problem.js';
import { OTHER_ACCOUNT_ADDRESS, refusedPage } from './refused-page.js';
import { requestIdOf } from './request-id.js';

const CODE_OF_STATUS: Readonly<Record<number, ErrorCode>> = {
  400: 'invalid-request',
  404: 'not-found',
  405: 'method-not-allowed',
  413: 'request-too-large',
  415: 'unsupported-media-type',
  429: 'rate-limited',
  503: 'unavailable',
};

const MESSAGE_OF_STATUS: Readonly<Record<number, string>> = {
  400: 'The request could not be read: its syntax is wrong.',
  404: 'There is nothing at this address.',
  413: 'The body is larger than 256 KB.',
};

/** What an error's page says beyond the error. */
export interface MoreOfPage {
  readonly body?: Html;
  /** Where a person who is refused may try again. */
  readonly again?: string;
}

/** The one place where an error becomes an answer: a page for a person, a problem document for a program. */
@Catch()
export class ErrorFilter implements ExceptionFilter {
  private readonly log = new Logger('Errors');

  constructor(private readonly configuration: Configuration) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    this.answer(thrown, http.getRequest<Request>(), http.getResponse<Response>());
  }

  /**
   * Writes the answer; also called for errors that arise before a route is reached.
   * @param more What else a page says, and where a person who is refused may try again.
   */
  answer(thrown: unknown, request: Request, response: Response, { body, again }: MoreOfPage = {}): void {
    const error = toGatewayError(thrown);
    const requestId = requestIdOf(request);
    this.record(error, thrown, request, requestId);
    if (response.headersSent) {
      response.destroy();
      return;
    }
    response.status(error.status).set(error.headers).set('Cache-Control', 'no-store');
    if (wantsPage(request)) {
      response
        .set(pageHeaders())
        .end(
          renderPage(
            refusesPerson(error) ? this.refused(error, requestId, again) : failed(error, requestId, body),
          ),
        );
    } else {
      response.set('Content-Type', PROBLEM_MEDIA_TYPE).end(JSON.stringify(toProblem(error, requestId)));
    }
  }

  /** By whole addresses: the error may be answered on the host of an application. */
  private refused(error: GatewayError, requestId: string, again: string | undefined): Page {
    const { publicOrigin, supportContact } = this.configuration;
    return refusedPage({
      title: toProblem(error, requestId).title,
      what: html`<p>${error.message}</p>`,
      who: error.person !== undefined && html`<p>You signed in as ${error.person}.</p>`,
      contact: supportContact,
      requestId,
      again,
      otherAccount: `${publicOrigin}${OTHER_ACCOUNT_ADDRESS}`,
      home: `${publicOrigin}/`,
      why: html`Error code <code>${error.code}</code>`,
    });
  }

  /** What the person is not told goes to the log: detail and cause, never a query string (it may hold a code). */
  private record(error: GatewayError, thrown: unknown, request: Request, requestId: string): void {
    const fields = {
      requestId,
      errorCode: error.code,
      status: error.status,
      reason: error.reason,
      method: request.method,
      path: request.path,
      detail: error.detail,
      cause: error.cause instanceof Error ? error.cause.message : undefined,
    };
    if (error.code === 'internal-error') {
      this.log.error(error.message, { ...fields, stack: thrown instanceof Error ? thrown.stack : undefined });
    } else if (error.status >= 500) {
      this.log.warn(error.message, fields);
    } else {
      this.log.debug(error.message, fields);
    }
  }
}

/** Whether the error is about who somebody is, so that another account or an administrator may help. */
function refusesPerson({ code, status }: GatewayError): boolean {
  return status === 403 && code !== 'cross-site-request';
}

function failed(error: GatewayError, requestId: string, more: Html | undefined): Page {
  return {
    title: toProblem(error, requestId).title,
    body: html`<p>${error.message}</p>
      <p class="muted">Error code <code>${error.code}</code></p>
      <p><a class="button" href="/">Back to the start</a></p>
      ${more}`,
    requestId,
  };
}

/** Any thrown thing as a {@link GatewayError}; what is not understood becomes `internal-error` without its words. */
export function toGatewayError(thrown: unknown): GatewayError {
  const known = asUnavailable(thrown);
  if (known instanceof GatewayError) return known;
  const status = statusOf(thrown);
  const code = status === undefined ? undefined : CODE_OF_STATUS[status];
  if (code) return new GatewayError(code, MESSAGE_OF_STATUS[status ?? 0], { cause: thrown });
  if (status !== undefined && status >= 400 && status < 500) {
    return new GatewayError('invalid-request', undefined, { cause: thrown });
  }
  return new GatewayError('internal-error', 'Something went wrong on our side.', { cause: thrown });
}

/** The status that Nest's and Express's own errors (routing, body parsing, malformed URLs) carry. */
function statusOf(thrown: unknown): number | undefined {
  if (thrown instanceof HttpException) return thrown.getStatus();
  const status = (thrown as { status?: unknown } | null)?.status;
  return typeof status === 'number' ? status : undefined;
}

/** Whether a browser asks for a page: it accepts HTML, and the route isn't the API's. */
export function wantsPage(request: { path: string; headers: Request['headers'] }): boolean {
  return !request.path.startsWith('/api/') && (request.headers.accept ?? '').includes('text/html');
}
