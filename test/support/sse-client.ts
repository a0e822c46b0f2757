import { request, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';

/** One event of a stream. */
export interface ServerSentEvent {
  readonly event: string;
  readonly id: string | undefined;
  readonly data: Record<string, unknown>;
}

/** A client of server-sent events that notes everything that it is told. */
export interface SseClient {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly events: readonly ServerSentEvent[];
  /** All that was received, comments and `retry` included. */
  readonly text: string;
  /** Whether the server ended the stream. */
  readonly ended: boolean;
  /** Takes nothing any more, as a client does that hangs. */
  pause(): void;
  close(): void;
}

/** Opens a stream and resolves with the head of the answer. */
export async function openSse(url: string, headers: Record<string, string>): Promise<SseClient> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    request(url, { headers, agent: false }, resolve).once('error', reject).end();
  });
  const client = {
    status: response.statusCode ?? 0,
    headers: response.headers,
    events: [] as ServerSentEvent[],
    text: '',
    ended: false,
    pause: () => void response.pause(),
    close: () => void response.destroy(),
  };
  let rest = '';
  response.setEncoding('utf8');
  response.on('data', (chunk: string) => {
    client.text += chunk;
    const blocks = (rest + chunk).split('\n\n');
    rest = blocks.pop() ?? '';
    client.events.push(...blocks.flatMap(eventOf));
  });
  response.once('close', () => (client.ended = true));
  // A stream that is cut off is over like any other.
  response.on('error', () => (client.ended = true));
  return client;
}

function eventOf(block: string): ServerSentEvent[] {
  const fields = new Map(
    block.split('\n').map((line): [string, string] => {
      const colon = line.indexOf(': ');
      return [line.slice(0, colon), line.slice(colon + 2)];
    }),
  );
  const [event, data] = [fields.get('event'), fields.get('data')];
  if (event === undefined || data === undefined) return [];
  return [{ event, id: fields.get('id'), data: JSON.parse(data) as Record<string, unknown> }];
}
