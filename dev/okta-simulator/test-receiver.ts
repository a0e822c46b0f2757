import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request that somebody's server got from the org. */
export interface ReceivedCall {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

/** How the server answers a call; `never` leaves the caller waiting. */
export type ReceiverAnswer = { status: number; body?: string; headers?: Record<string, string> } | 'never';

/** Somebody's server on loopback, which the org calls. */
export interface TestReceiver {
  readonly url: string;
  readonly calls: ReceivedCall[];
  /** Decides on an answer; replace it to misbehave. By default it passes verifications and takes everything. */
  answer: (call: ReceivedCall) => ReceiverAnswer;
  close(): Promise<void>;
}

/** Starts such a server. */
export async function startTestReceiver(): Promise<TestReceiver> {
  const calls: ReceivedCall[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8');
      const { method = '', url: path = '', headers } = request;
      const call = { method, path, headers, body };
      calls.push(call);
      const answer = receiver.answer(call);
      if (answer === 'never') return;
      response.writeHead(answer.status, answer.headers);
      response.end(answer.body ?? '');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const receiver: TestReceiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    answer: passing,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return receiver;
}

function passing({ headers }: ReceivedCall): ReceiverAnswer {
  const challenge = headers['x-okta-verification-challenge'];
  return challenge === undefined
    ? { status: 204 }
    : { status: 200, body: JSON.stringify({ verification: challenge }) };
}
