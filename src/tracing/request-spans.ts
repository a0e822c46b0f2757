import {
  context,
  propagation,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Context,
  type Span,
} from '@opentelemetry/api';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { inSpan, TRACER } from './spans.js';

/** What the spans of requests need to know of them. */
export interface RequestFacts {
  readonly requestIdOf: (request: IncomingMessage) => string;
  /** Whether the peer's `traceparent` is believed: anybody else could fill other people's traces. */
  readonly isTrustedPeer: (request: IncomingMessage) => boolean;
}

/** Answers one request of the listener in front of the framework. */
type FrontHandler<T> = (
  request: IncomingMessage,
  response: ServerResponse,
  requestId: string,
  startedAt: number,
) => T;

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** The first of the framework's middleware: a span of every request, named by the route that answers it. */
export function requestSpans({ requestIdOf, isTrustedPeer }: RequestFacts): RequestHandler {
  return (request: Request, response: Response, next: NextFunction) => {
    const parent = parentOf(request, isTrustedPeer(request));
    const span = startSpan(request, undefined, requestIdOf(request), parent);
    const active = trace.setSpan(parent, span);
    // What is told when the answer is complete, as the line in the log, belongs to it too.
    context.bind(active, request);
    context.bind(active, response);
    response.once('close', () => {
      const route = (request.route as { path?: unknown } | undefined)?.path;
      if (typeof route === 'string') {
        span.updateName(`${methodOf(request)} ${route}`);
        span.setAttribute('http.route', route);
      }
      endSpan(span, response);
    });
    context.with(active, next);
  };
}

/** The same for one route of the listener in front of the framework. `route` names it. */
export function withRequestSpan<T>(
  route: string,
  { isTrustedPeer }: RequestFacts,
  handler: FrontHandler<T>,
): FrontHandler<T> {
  return (request, response, requestId, startedAt) => {
    const parent = parentOf(request, isTrustedPeer(request));
    const span = startSpan(request, route, requestId, parent);
    response.once('close', () => endSpan(span, response));
    return context.with(trace.setSpan(parent, span), () => handler(request, response, requestId, startedAt));
  };
}

/** A request that comes by gRPC: its id, and the trace that its sender names, when that is believed. */
interface CallFacts {
  readonly requestId: string;
  readonly traceparent?: string | undefined;
  readonly tracestate?: string | undefined;
}

/** The same for a call by gRPC. `service` and `method` name it. Without a started SDK this costs a call and no more. */
export function inRpcSpan<T>(
  [service, method]: readonly [service: string, method: string],
  { requestId, traceparent, tracestate }: CallFacts,
  work: () => Promise<T>,
): Promise<T> {
  const parent = traceparent ? propagation.extract(ROOT_CONTEXT, { traceparent, tracestate }) : ROOT_CONTEXT;
  const attributes = {
    'rpc.system': 'grpc',
    'rpc.service': service,
    'rpc.method': method,
    'rolegate.request.id': requestId,
  };
  return inSpan(`${service}/${method}`, { kind: SpanKind.SERVER, attributes }, work, parent);
}

function startSpan(
  request: IncomingMessage,
  route: string | undefined,
  requestId: string,
  parent: Context,
): Span {
  const method = methodOf(request);
  return trace.getTracer(TRACER).startSpan(
    route === undefined ? method : `${method} ${route}`,
    {
      kind: SpanKind.SERVER,
      attributes: {
        'http.request.method': method,
        'rolegate.request.id': requestId,
        ...(route === undefined ? {} : { 'http.route': route }),
      },
    },
    parent,
  );
}

function endSpan(span: Span, response: ServerResponse): void {
  span.setAttribute('http.response.status_code', response.statusCode);
  if (response.statusCode >= 500) {
    span.setStatus({ code: SpanStatusCode.ERROR });
    span.setAttribute('error.type', String(response.statusCode));
  }
  span.end();
}

/** Of baggage, which may hold anything, nothing is taken in. */
function parentOf(request: IncomingMessage, isTrusted: boolean): Context {
  if (!isTrusted) return ROOT_CONTEXT;
  const { traceparent, tracestate } = request.headers;
  return propagation.extract(ROOT_CONTEXT, { traceparent, tracestate });
}

function methodOf({ method = '' }: IncomingMessage): string {
  return METHODS.has(method) ? method : '_OTHER';
}
