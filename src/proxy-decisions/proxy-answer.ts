import type { ServerResponse } from 'node:http';

/** An answer to a proxy, whatever protocol it asked in. */
export interface ProxyAnswer {
  /** 200 when the client's request may pass, and nothing else in 2xx. */
  readonly status: number;
  /**
   * Names and values by turns. The first is `X-Request-ID`, whose value is filled in as the answer is written: the
   * list of an allowing answer is kept, and whoever writes it must do so at once.
   */
  readonly headers: string[];
  readonly body: string;
}

/** Where the request id stands in the headers of an answer. */
export const REQUEST_ID_INDEX = 1;

/** The headers that every answer begins with. */
export function commonHeaders(): string[] {
  return ['X-Request-ID', '', 'Cache-Control', 'no-store', 'Vary', 'Cookie'];
}

/** Writes an answer by HTTP. */
export function writeProxyAnswer(response: ServerResponse, answer: ProxyAnswer, requestId: string): void {
  const { status, headers, body } = answer;
  headers[REQUEST_ID_INDEX] = requestId;
  response.writeHead(status, headers);
  if (body === '') response.end();
  else response.end(body);
}
