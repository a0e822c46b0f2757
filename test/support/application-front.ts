import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A reverse proxy in front of applications on this machine, and the applications themselves. */
export interface ApplicationFront {
  readonly port: number;
  /** The origin of the application at a loopback host name. */
  origin(host: string): string;
  close(): Promise<void>;
}

/** How the proxy is configured. */
export interface FrontOptions {
  readonly gatewayUrl: string;
  /** False: the proxy doesn't send `/.rolegate/` to the gateway. */
  readonly routesOwnPaths?: boolean;
  /** From whom the proxy keeps the cookies of browsers. Default: from nobody. */
  readonly hidesCookiesFrom?: 'decisions' | 'gateway';
}

/**
 * Starts a proxy that does by the book what nginx, Caddy and their kin do: `/.rolegate/` goes to the gateway, everything
 * else is asked about by forward auth; whoever passes reads who they are.
 */
export async function startApplicationFront(options: FrontOptions): Promise<ApplicationFront> {
  const server = createServer((request, response) => answer(options, request, response));
  await new Promise<void>((listening) => server.listen(0, '0.0.0.0', listening));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    origin: (host) => `http://${host}:${port}`,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

function answer(
  { gatewayUrl, routesOwnPaths = true, hidesCookiesFrom }: FrontOptions,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const { method = 'GET', url = '/', headers } = request;
  const own = routesOwnPaths && url.startsWith('/.rolegate/');
  const { 'content-length': length, cookie, ...rest } = headers;
  const hidden = hidesCookiesFrom === 'gateway' || (hidesCookiesFrom === 'decisions' && !own);
  const question = httpRequest(`${gatewayUrl}${own ? url : '/authz/forward-auth'}`, {
    method: own ? method : 'GET',
    agent: false,
    headers: {
      ...rest,
      ...(hidden || cookie === undefined ? {} : { cookie }),
      ...(own
        ? length !== undefined && { 'content-length': length }
        : { 'x-forwarded-method': method, 'x-forwarded-uri': url }),
      'x-forwarded-host': headers.host ?? '',
      'x-forwarded-proto': 'http',
    },
  });
  question.once('error', () => response.writeHead(502).end());
  question.once('response', (decision) => {
    const { statusCode = 502, headers: told } = decision;
    if (own || statusCode !== 200) {
      response.writeHead(statusCode, told);
      decision.pipe(response);
      return;
    }
    decision.resume();
    response.writeHead(200, { 'content-type': 'text/plain' });
    response.end(`${String(told['remote-user'])} at ${String(headers.host)}${url}`);
  });
  if (own) request.pipe(question);
  else question.end();
}
