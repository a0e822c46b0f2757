import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a proxy sent to the gateway. */
export interface AskedRequest {
  readonly method: string;
  /** As it stood on the wire. */
  readonly target: string;
  readonly rawHeaders: readonly string[];
  bodyBytes: number;
}

/** What stands between a proxy and the gateway: passes everything, or plays a gateway that is in trouble. */
export type FrontMode = 'pass' | 'hang' | 'reset' | { readonly status: number };

/** The line from a proxy to the gateway, tapped. */
export interface GatewayFront {
  readonly port: number;
  readonly asked: readonly AskedRequest[];
  mode: FrontMode;
  close(): Promise<void>;
}

/** Starts the tap on loopback. */
export async function startGatewayFront(gatewayPort: number): Promise<GatewayFront> {
  const asked: AskedRequest[] = [];
  const serve = (request: IncomingMessage, response: ServerResponse): void => {
    const { method = '', url: target = '', rawHeaders } = request;
    const noted: AskedRequest = { method, target, rawHeaders, bodyBytes: 0 };
    asked.push(noted);
    request.on('data', (chunk: Buffer) => (noted.bodyBytes += chunk.length));
    const { mode } = front;
    if (mode === 'hang') return;
    if (mode === 'reset') return void request.socket.destroy();
    if (mode !== 'pass') return void response.writeHead(mode.status, { 'Remote-User': 'nobody' }).end();
    const forwarded = httpRequest(
      { host: '127.0.0.1', port: gatewayPort, method, path: target, headers: [...rawHeaders] },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
        answer.pipe(response);
      },
    );
    forwarded.on('error', () => response.destroy());
    request.pipe(forwarded);
  };
  const server = createServer({ maxHeaderSize: 64 * 1024 }, serve);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const front = {
    port: (server.address() as AddressInfo).port,
    asked,
    mode: 'pass' as FrontMode,
    close: async (): Promise<void> => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return front;
}
