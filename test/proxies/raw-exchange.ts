import { connect } from 'node:tls';

const LIMIT_MS = 20_000;

/** An answer as it came over the wire. */
export interface RawAnswer {
  readonly status: number;
  readonly text: string;
}

/** What is sent byte by byte, for requests that no client library writes. */
export interface RawRequest {
  readonly port: number;
  readonly host: string;
  readonly authority: string;
  readonly method?: string;
  readonly target: string;
  /** Lines without line breaks. `Host` and `Connection: close` are added where they are missing. */
  readonly lines?: readonly string[];
  /** Sent once the head of the answer is there; the exchange ends when it has come back. */
  readonly echo?: string;
}

/** Sends a request over TLS and reads until the server closes, or until the echo is back. */
export function exchangeRaw(request: RawRequest): Promise<RawAnswer> {
  const { port, host, authority, method = 'GET', target, lines = [], echo } = request;
  const has = (name: string): boolean => lines.some((line) => line.toLowerCase().startsWith(`${name}:`));
  const head = [
    `${method} ${target} HTTP/1.1`,
    ...(has('host') ? [] : [`Host: ${host}:${port}`]),
    ...(has('connection') ? [] : ['Connection: close']),
    ...lines,
  ];
  return new Promise((resolve, reject) => {
    let text = '';
    let echoing = false;
    const socket = connect({
      port,
      host: '127.0.0.1',
      servername: host,
      ca: authority,
      ALPNProtocols: ['http/1.1'],
    });
    const timer = setTimeout(
      () => socket.destroy(new Error(`no complete answer to ${method} ${target}: ${text}`)),
      LIMIT_MS,
    );
    const finish = (): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve({ status: Number(/^HTTP\/1\.[01] (\d{3})/.exec(text)?.[1] ?? 0), text });
    };
    socket.setEncoding('latin1');
    socket.on('secureConnect', () => socket.write(`${head.join('\r\n')}\r\n\r\n`, 'latin1'));
    socket.on('data', (chunk: string) => {
      text += chunk;
      if (echo === undefined || !text.includes('\r\n\r\n')) return;
      if (!/^HTTP\/1\.1 101/.test(text)) finish();
      else if (!echoing) {
        echoing = true;
        socket.write(echo, 'latin1');
      } else if (text.includes(echo)) finish();
    });
    socket.on('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      // A server may reset the connection of a request that it can't read: that is an answer, too.
      if (text === '' && error.code === 'ECONNRESET') resolve({ status: 0, text });
      else reject(error);
    });
    socket.on('end', finish);
  });
}
