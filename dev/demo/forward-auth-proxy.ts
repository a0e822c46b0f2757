import {
  Agent,
  createServer,
  request as httpRequest,
  type ClientRequest,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { pipeline } from 'node:stream';
import {
  answerHeaders,
  applicationAnswerHeaders,
  forwardedHeaders,
  identityOf,
  PROXY_SECRET_HEADER,
  questionHeaders,
  routedHeaders,
} from './proxy-headers.js';
import { LOOPBACK } from './ports.js';

const DECISION_LIMIT_MS = 5_000;

/** Answers of the gateway that are meant for the browser. */
const REFUSALS = new Set([302, 303, 400, 401, 403]);

/** Paths of the application's host that are the gateway's: there it hands sessions over, and ends them. */
const GATEWAY_PATHS = '/.rolegate/';

/** What the proxy stands between. */
export interface ForwardAuthProxyOptions {
  /** The gateway's port on loopback. */
  readonly gatewayPort: number;
  readonly application: { readonly port: number; readonly secret: string };
  /** How long the gateway may take over a decision, in milliseconds. Default 5000. */
  readonly decisionLimitMs?: number;
}

/**
 * A reverse proxy that asks the gateway about every single request before it forwards anything to the application, and
 * sends `/.rolegate/` to the gateway. It stands for the nginx, Traefik or Caddy of a real installation. Whatever goes
 * wrong, nothing gets through without a 200.
 */
export function createForwardAuthProxy(options: ForwardAuthProxyOptions): Server {
  const proxy = new ForwardAuthProxy(options);
  const server = createServer((request, response) => void proxy.answer(request, response));
  server.once('close', () => proxy.close());
  return server;
}

class ForwardAuthProxy {
  private readonly gateway = new Agent({ keepAlive: true });
  private readonly application = new Agent({ keepAlive: true });

  constructor(private readonly options: ForwardAuthProxyOptions) {}

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // A target such as `http://other/` names its own host: this proxy serves one.
    if (!request.url?.startsWith('/')) return say(response, 400, 'The request target must be a path.');
    if (request.url.startsWith(GATEWAY_PATHS)) return this.route(request, response);
    let decision: IncomingMessage;
    try {
      decision = await this.ask(request);
    } catch {
      return say(response, 503, 'The gateway does not answer, so nobody is let in. Try again in a moment.');
    }
    const identity = decision.statusCode === 200 ? identityOf(decision.headers) : undefined;
    if (identity) {
      decision.resume();
      return this.forward(request, response, identity);
    }
    const { statusCode = 502 } = decision;
    if (!REFUSALS.has(statusCode)) {
      decision.resume();
      return say(
        response,
        statusCode >= 500 ? 503 : 502,
        'The gateway cannot decide just now, so nobody is let in. Try again in a moment.',
      );
    }
    response.writeHead(statusCode, answerHeaders(decision));
    pipeline(decision, response, () => undefined);
  }

  close(): void {
    this.gateway.destroy();
    this.application.destroy();
  }

  /** @throws Error when there is no answer, or none in time. */
  private ask(request: IncomingMessage): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const question = httpRequest({
        host: LOOPBACK,
        port: this.options.gatewayPort,
        path: '/authz/forward-auth',
        headers: questionHeaders(request),
        agent: this.gateway,
        signal: AbortSignal.timeout(this.options.decisionLimitMs ?? DECISION_LIMIT_MS),
      });
      question.once('response', resolve).once('error', reject).end();
    });
  }

  private forward(request: IncomingMessage, response: ServerResponse, identity: [string, string][]): void {
    const { port, secret } = this.options.application;
    const added = [...identity, [PROXY_SECRET_HEADER, secret] as const];
    const outgoing = httpRequest({
      host: LOOPBACK,
      port,
      method: request.method,
      path: request.url,
      headers: forwardedHeaders(request, added),
      agent: this.application,
    });
    pass(request, response, outgoing, {
      headersOf: applicationAnswerHeaders,
      failure: 'The application does not answer.',
    });
  }

  /** Lets the gateway itself answer, on the application's host. */
  private route(request: IncomingMessage, response: ServerResponse): void {
    const outgoing = httpRequest({
      host: LOOPBACK,
      port: this.options.gatewayPort,
      method: request.method,
      path: request.url,
      headers: routedHeaders(request),
      agent: this.gateway,
    });
    pass(request, response, outgoing, {
      headersOf: answerHeaders,
      failure: 'The gateway does not answer. Try again in a moment.',
    });
  }
}

interface Passing {
  /** What of an answer's headers the browser gets, name and value in turn. */
  readonly headersOf: (answer: IncomingMessage) => string[];
  /** What the browser is told when there is no answer. */
  readonly failure: string;
}

/** Passes the body of a request on, and the answer back. */
function pass(
  request: IncomingMessage,
  response: ServerResponse,
  outgoing: ClientRequest,
  { headersOf, failure }: Passing,
): void {
  outgoing.once('response', (answer) => {
    response.writeHead(answer.statusCode ?? 502, headersOf(answer));
    pipeline(answer, response, () => undefined);
  });
  outgoing.on('error', () => say(response, 502, failure));
  // Whoever goes away must not leave others working for nobody.
  response.once('close', () => outgoing.destroy());
  pipeline(request, outgoing, () => undefined);
}

function say(response: ServerResponse, status: number, text: string): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' });
  response.end(`${text}\n`);
}
