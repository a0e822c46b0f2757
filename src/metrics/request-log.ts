import { Injectable, Logger } from '@nestjs/common';
import type { GatewayError } from '../errors/gateway-error.js';
import { Metrics } from './metrics.js';

/** One answered request; `path` is without its query, which may hold a code. */
export interface AnsweredRequest {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly durationMs: number;
  readonly requestId: string;
  /** True of an answer that lasts as long as somebody listens: its duration says nothing of the gateway. */
  readonly streamed?: boolean;
}

/** Counts and logs answers, so that a request id that somebody quotes is found. */
@Injectable()
export class RequestLog {
  private readonly log = new Logger('Requests');

  constructor(private readonly metrics: Metrics) {}

  /** A decision route was answered: counted only, its line is the decision's own. */
  answered(method: string, status: number, durationMs: number): void {
    this.metrics.decisionTimes.observe(durationMs);
    this.count(method, status, durationMs);
  }

  /** A decision route failed. */
  failed(error: GatewayError, requestId: string, path: string): void {
    const cause = error.cause instanceof Error ? error.cause.message : undefined;
    this.log.warn(error.message, { requestId, path, errorCode: error.code, status: error.status, cause });
  }

  /** Any other route was answered. */
  finished({ streamed = false, ...request }: AnsweredRequest): void {
    if (!streamed) this.count(request.method, request.status, request.durationMs);
    this.log.log('request', { ...request, durationMs: Math.round(request.durationMs) });
  }

  private count(method: string, status: number, durationMs: number): void {
    this.metrics.requests.observe(knownMethod(method), Math.floor(status / 100), durationMs / 1000);
  }
}

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** A client can invent methods; a label for each would fill the memory. */
function knownMethod(method: string): string {
  return METHODS.has(method) ? method : 'other';
}
