import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the application saw of a request. */
export interface SeenRequest {
  readonly method: string;
  /** As it stood on the wire. */
  readonly target: string;
  /** Names as they were written, and values, in turn. */
  readonly rawHeaders: readonly string[];
  readonly bodyBytes: number;
  readonly bodySha256: string;
}

/** An application that protects itself in no way: it tells what it was sent, and echoes WebSockets. */
export interface Upstream {
  readonly port: number;
  /** Everything that has reached it. */
  readonly seen: readonly SeenRequest[];
  close(): Promise<void>;
}

/** Starts the application on loopback. */
export async function startUpstream(): Promise<Upstream> {
  const seen: SeenRequest[] = [];
  const note = (request: IncomingMessage, body: Buffer): SeenRequest => {
    const told = {
      method: request.method ?? '',
      target: request.url ?? '',
      rawHeaders: request.rawHeaders,
      bodyBytes: body.length,
      bodySha256: createHash('sha256').update(body).digest('hex'),
    };
    seen.push(told);
    return told;
  };
  const server = createServer({ maxHeaderSize: 64 * 1024 }, (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const told = JSON.stringify(note(request, Buffer.concat(chunks)));
      response.writeHead(200, { 'Content-Type': 'application/json', 'X-Upstream': 'reached' }).end(told);
    });
  });
  server.on('upgrade', (request, socket) => {
    note(request, Buffer.alloc(0));
    const accept = createHash('sha1')
      .update(`${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
      .digest('base64');
    socket.write(
      'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
        `Sec-WebSocket-Accept: ${accept}\r\n\r\n`,
    );
    socket.on('error', () => socket.destroy());
    socket.pipe(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    seen,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The values of a header that the application saw, by its name as an application reads it: any case. */
export function headerValues(seen: SeenRequest, name: string): string[] {
  return namedValues(seen, (field) => field.toLowerCase() === name.toLowerCase());
}

/** The values of every header that a CGI-like application takes for this one: `Remote_User` is `Remote-User`. */
export function foldedValues(seen: SeenRequest, name: string): string[] {
  const folded = (text: string): string => text.toUpperCase().replace(/[^A-Z0-9]/g, '_');
  return namedValues(seen, (field) => folded(field) === folded(name));
}

function namedValues({ rawHeaders }: SeenRequest, matches: (field: string) => boolean): string[] {
  return rawHeaders.flatMap((field, at) =>
    at % 2 === 0 && matches(field) ? [rawHeaders[at + 1] ?? ''] : [],
  );
}
