import { Inject, Injectable } from '@nestjs/common';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { Configuration } from '../config/configuration.js';
import type { Decision } from '../decisions/decide.js';
import { DecisionObserver } from '../decisions/decision-observer.js';
import type { DecisionReason } from '../decisions/decision-reason.js';
import { DecisionService } from '../decisions/decision-service.js';
import type { Standing } from '../decisions/standing.js';
import { GatewayError } from '../errors/gateway-error.js';
import { isTrustedPeer } from '../http/client-address.js';
import type { FrontHandler } from '../http/front-listener.js';
import { SessionAuthenticator } from '../sessions/session-authenticator.js';
import { acceptsHtml, isNavigation } from './browser-navigation.js';
import { writeDenial, writeRefusalPage } from './denial.js';
import {
  readAuthRequest,
  readForwardAuth,
  type Dialect,
  type ForwardedRequest,
} from './forwarded-request.js';
import { hasIdentityAlias, identityHeaders } from './identity-headers.js';
import { signInAddress } from './sign-in-address.js';

/** A decision that is being answered. */
interface Exchange {
  readonly adapter: Adapter;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly requestId: string;
  readonly startedAt: number;
}

/** One of the endpoints; they differ in how a proxy asks and in what it can do with "sign in first". */
interface Adapter {
  readonly name: string;
  readonly read: Dialect;
  /** Whether the proxy passes a redirect on to the browser; nginx turns any into a 500. */
  readonly redirects: boolean;
}

const AUTH_REQUEST: Adapter = { name: 'auth-request', read: readAuthRequest, redirects: false };
const FORWARD_AUTH: Adapter = { name: 'forward-auth', read: readForwardAuth, redirects: true };

const AMBIGUOUS: Decision = {
  allowed: false,
  reason: 'request-ambiguous',
  application: undefined,
  subject: undefined,
};
const UNAVAILABLE: Decision = { ...AMBIGUOUS, reason: 'unavailable' };

const TRUSTED = Symbol('trusted');

/** A connection of which it is known whether its peer is a trusted proxy. */
type JudgedSocket = Socket & { [TRUSTED]?: boolean };

/** Where the request id stands in the headers of an allowing answer. */
const REQUEST_ID_INDEX = 1;

/** Answers the reverse proxies that ask whether a client's request may pass. */
@Injectable()
export class ForwardAuthHandlers {
  /** By exact path, for the front listener. */
  readonly handlers: ReadonlyMap<string, FrontHandler> = new Map([
    ['/authz/auth-request', this.handlerOf(AUTH_REQUEST)],
    ['/authz/forward-auth', this.handlerOf(FORWARD_AUTH)],
  ]);
  private readonly nobody = allowingHeaders(undefined);
  private readonly headersOf = new WeakMap<Standing, string[]>();

  constructor(
    @Inject(SessionAuthenticator) private readonly sessions: Pick<SessionAuthenticator, 'authenticate'>,
    private readonly decisions: DecisionService,
    private readonly observer: DecisionObserver,
    private readonly configuration: Configuration,
  ) {}

  private handlerOf(adapter: Adapter): FrontHandler {
    return (request, response, requestId, startedAt) =>
      this.handle({ adapter, request, response, requestId, startedAt });
  }

  private handle(exchange: Exchange): void | Promise<void> {
    const { request, adapter } = exchange;
    const forwarded =
      this.isTrusted(request) && !hasIdentityAlias(request.rawHeaders) ? adapter.read(request) : undefined;
    if (!forwarded) return this.answer(exchange, AMBIGUOUS, undefined);
    const { cookie } = request.headers;
    const decision = this.decisions.decideFor(() => this.sessions.authenticate(cookie), {
      kind: 'proxied',
      host: forwarded.host.name,
      method: forwarded.method,
      target: forwarded.target,
    });
    if (!(decision instanceof Promise)) return this.answer(exchange, decision, forwarded);
    return decision.catch(asUnavailableDecision).then((decided) => this.answer(exchange, decided, forwarded));
  }

  private answer(exchange: Exchange, decision: Decision, forwarded: ForwardedRequest | undefined): void {
    const { adapter, response, requestId, startedAt } = exchange;
    if (decision.allowed) this.allow(response, requestId, decision.subject);
    else this.deny(exchange, decision, forwarded);
    this.observer.observe({
      adapter: adapter.name,
      application: decision.application?.slug ?? null,
      allowed: decision.allowed,
      reason: decision.reason,
      startedAt,
      requestId,
      subjectId: decision.subject?.facts.id ?? null,
    });
  }

  /** 200 with every identity header. The list is kept per person and written at once, so its one changing value may be replaced. */
  private allow(response: ServerResponse, requestId: string, subject: Standing | undefined): void {
    let headers = subject ? this.headersOf.get(subject) : this.nobody;
    if (!headers) {
      headers = allowingHeaders(subject);
      if (subject) this.headersOf.set(subject, headers);
    }
    headers[REQUEST_ID_INDEX] = requestId;
    response.writeHead(200, headers).end();
  }

  private deny(
    { adapter, request, response, requestId }: Exchange,
    { reason, application }: Decision,
    forwarded: ForwardedRequest | undefined,
  ): void {
    const { publicOrigin } = this.configuration;
    if (application && forwarded && isSignInReason(reason)) {
      const address = signInAddress(publicOrigin, forwarded);
      if (!adapter.redirects) writeDenial(response, reason, requestId, { 'X-Rolegate-Login': address });
      else if (isNavigation(request.headers)) redirect(response, requestId, address);
      else writeDenial(response, reason, requestId);
    } else if (forwarded && reason !== 'unavailable' && acceptsHtml(request.headers)) {
      writeRefusalPage(response, reason, requestId, publicOrigin);
    } else {
      writeDenial(response, reason, requestId);
    }
  }

  /** Whether the peer is a trusted proxy. Connections live long: it is found out once for each, and kept on it. */
  private isTrusted(request: IncomingMessage): boolean {
    const socket: JudgedSocket = request.socket;
    return (socket[TRUSTED] ??= isTrustedPeer(request, this.configuration.trustedProxies));
  }
}

function allowingHeaders(subject: Standing | undefined): string[] {
  return [
    'X-Request-ID',
    '',
    'Cache-Control',
    'no-store',
    'Vary',
    'Cookie',
    'Content-Length',
    '0',
    ...identityHeaders(subject),
  ];
}

function redirect(response: ServerResponse, requestId: string, address: string): void {
  response
    .writeHead(302, {
      'X-Request-ID': requestId,
      Location: address,
      'Cache-Control': 'no-store',
      Vary: 'Cookie',
      'Content-Length': 0,
    })
    .end();
}

function isSignInReason(reason: DecisionReason): boolean {
  return reason === 'no-session' || reason === 'session-expired';
}

function asUnavailableDecision(error: unknown): Decision {
  if (error instanceof GatewayError && error.code === 'unavailable') return UNAVAILABLE;
  throw error;
}
