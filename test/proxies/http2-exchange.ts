import { connect, type OutgoingHttpHeaders } from 'node:http2';
import { connect as connectTls } from 'node:tls';

const LIMIT_MS = 20_000;

/** An answer over HTTP/2. */
export interface Http2Answer {
  readonly status: number;
  readonly body: string;
}

/** Sends one request over HTTP/2, as browsers do: a list of cookies becomes several fields. */
export function exchangeHttp2(
  { port, host, authority }: { port: number; host: string; authority: string },
  headers: OutgoingHttpHeaders,
): Promise<Http2Answer> {
  return new Promise((resolve, reject) => {
    const session = connect(`https://${host}:${port}`, {
      createConnection: () =>
        connectTls({ port, host: '127.0.0.1', servername: host, ca: authority, ALPNProtocols: ['h2'] }),
    });
    const timer = setTimeout(() => session.destroy(new Error('no complete answer over HTTP/2')), LIMIT_MS);
    const fail = (error: Error): void => {
      clearTimeout(timer);
      session.destroy();
      reject(error);
    };
    session.on('error', fail);
    const stream = session.request(headers);
    let status = 0;
    let body = '';
    stream.on('response', (answer) => (status = answer[':status'] ?? 0));
    stream.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
    stream.on('error', fail);
    stream.on('end', () => {
      clearTimeout(timer);
      session.destroy();
      resolve({ status, body });
    });
  });
}
