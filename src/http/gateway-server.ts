import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { LeanRequest } from './lean-request.js';

/** Request line and headers together, in bytes: enough for a browser's full cookie jar. */
const MAX_HEADER_BYTES = 32 * 1024;
/** Time for the headers, and for the whole request, to arrive, in milliseconds. */
const HEADERS_TIMEOUT_MS = 15_000;
const REQUEST_TIMEOUT_MS = 30_000;
/** Longer than the idle time-outs of the usual proxies (60 s), so that they and not we end an idle connection. */
const KEEP_ALIVE_MS = 65_000;
/** How long a stop waits for requests that are being answered, in milliseconds. */
const DRAIN_LIMIT_MS = 8_000;

/** The gateway's listening socket: bounded in what it accepts, and able to stop without dropping a request. */
export class GatewayServer {
  private readonly server: Server<typeof LeanRequest>;
  private readonly unanswered = new Set<ServerResponse>();
  private stopping = false;

  constructor(listener: RequestListener) {
    this.server = createServer(
      { maxHeaderSize: MAX_HEADER_BYTES, keepAliveTimeout: KEEP_ALIVE_MS, IncomingMessage: LeanRequest },
      (request, response) => {
        request.handOver();
        if (this.stopping) announceClose(response);
        listener(request, response);
        // What is answered at once, as most decisions are, needs no looking after.
        if (response.writableEnded) return;
        this.unanswered.add(response);
        response.once('close', () => this.unanswered.delete(response));
      },
    );
    this.server.headersTimeout = HEADERS_TIMEOUT_MS;
    this.server.requestTimeout = REQUEST_TIMEOUT_MS;
    this.server.maxRequestsPerSocket = 0;
  }

  /** @throws Error that names the port when it is in use, else the variables HOST and PORT. */
  async listen(port: number, host: string): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const fail = (error: NodeJS.ErrnoException): void =>
        reject(
          new Error(
            error.code === 'EADDRINUSE'
              ? `port ${port} on ${host} is in use`
              : `it cannot listen where HOST and PORT say (${error.code ?? 'no reason given'})`,
          ),
        );
      this.server.once('error', fail);
      this.server.listen(port, host, () => {
        this.server.off('error', fail);
        resolve();
      });
    });
  }

  /** The port in use; differs from the configured one when that is 0. */
  get port(): number {
    return (this.server.address() as AddressInfo | null)?.port ?? 0;
  }

  /** Accepts nothing new, finishes what is being answered, and cuts what takes longer than eight seconds. */
  async close(): Promise<void> {
    if (!this.server.listening) return;
    this.stopping = true;
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    this.server.closeIdleConnections();
    for (const response of this.unanswered) announceClose(response);
    const cut = setTimeout(() => this.server.closeAllConnections(), DRAIN_LIMIT_MS);
    await closed.finally(() => clearTimeout(cut));
  }
}

/** A kept-alive connection would bring the client's next request to a server that is leaving. */
function announceClose(response: ServerResponse): void {
  if (!response.headersSent) response.setHeader('Connection', 'close');
}
