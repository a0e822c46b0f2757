import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as it came in. */
export interface HeardRequest {
  readonly method: string;
  /** Path and query, as sent. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Answers one request; `number` counts from 0, token requests apart. */
export type Answer = (response: ServerResponse, request: HeardRequest, number: number) => unknown;

/** A host that answers every request as a test says, and sells tokens to service apps. */
export interface ScriptedOkta {
  readonly url: string;
  /** All but requests for tokens. */
  readonly requests: HeardRequest[];
  answer: Answer;
  close(): Promise<void>;
}

/** Starts a {@link ScriptedOkta} on any free port. */
export async function startScriptedOkta(answer: Answer): Promise<ScriptedOkta> {
  const requests: HeardRequest[] = [];
  let tokens = 0;
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const { method = '', url = '', headers } = incoming;
      if (url === '/oauth2/v1/token') {
        tokens += 1;
        const scope = 'okta.users.read okta.groups.read';
        json(response, { token_type: 'Bearer', expires_in: 3600, access_token: `token-${tokens}`, scope });
        return;
      }
      const request = { method, url, headers, body: Buffer.concat(chunks).toString() };
      requests.push(request);
      okta.answer(response, request, requests.length - 1);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const okta: ScriptedOkta = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    answer,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return okta;
}

/** Answers with JSON. */
export function json(
  response: ServerResponse,
  body: unknown,
  status = 200,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

/** Answers with an error in Okta's shape. */
export function oktaError(
  response: ServerResponse,
  status: number,
  errorCode: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  json(response, { errorCode, errorSummary: 'No.', errorId: 'oae1', errorCauses: [] }, status, headers);
}
