import type { TestGateway } from './gateway.js';
import type { RestClient } from './rest-client.js';

/** Where the configuration is read and written. */
export const CONFIGURATION = '/api/v1/configuration';

/** What the gateway said to it. */
export interface Answer {
  readonly status: number;
  readonly etag: string;
  readonly text: string;
  readonly body: Record<string, unknown>;
}

interface Change {
  action: string;
  kind: string;
  name: string;
  summary: string;
}

/** Somebody who sends and reads documents. */
export class Scribe {
  constructor(
    readonly gateway: TestGateway,
    readonly token: string,
  ) {}

  async send(
    method: string,
    path: string,
    body?: string,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const answer = await fetch(this.gateway.url + path, {
      method,
      body,
      headers: {
        Authorization: `Bearer ${this.token}`,
        ...(body === undefined ? {} : { 'Content-Type': 'application/yaml' }),
        ...headers,
      },
    });
    const text = await answer.text();
    const json = (answer.headers.get('content-type') ?? '').includes('json');
    return {
      status: answer.status,
      etag: answer.headers.get('etag') ?? '',
      text,
      body: json ? (JSON.parse(text) as Record<string, unknown>) : {},
    };
  }

  read = (): Promise<Answer> => this.send('GET', CONFIGURATION);
  diff = (document: string): Promise<Answer> => this.send('POST', `${CONFIGURATION}/diff`, document);
  async apply(document: string): Promise<Answer> {
    return this.send('PUT', CONFIGURATION, document, { 'If-Match': (await this.read()).etag });
  }
}

/** The changes of an answer, in words. */
export const changesOf = ({ body }: Answer) => (body['changes'] as Change[]).map(({ summary }) => summary);
/** The first fault of an answer, with the line that it names. */
export const faultOf = ({ status, body }: Answer) => {
  const [fault] = (body['errors'] ?? []) as { pointer: string; detail: string }[];
  return {
    status,
    code: body['code'],
    pointer: fault?.pointer,
    line: /Line (\d+)/.exec(String(body['detail']))?.[1],
  };
};

/** A scribe with an API token of a role. */
export const scribeOf = async (
  at: TestGateway,
  by: RestClient,
  role: string,
  connection?: string,
): Promise<Scribe> => {
  const { body } = await by.post('/api/v1/api-tokens', { name: `t-${role}`, role, connection });
  return new Scribe(at, String(body['token']));
};
