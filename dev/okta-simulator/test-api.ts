import type { OktaSimulator } from './simulator.js';

/** An answer of the management API, read to its end. */
export interface ApiAnswer<T> {
  status: number;
  body: T;
  headers: Headers;
  /** The `Link` headers by `rel`. */
  links: Record<string, string>;
}

/** The error body of the management API. */
export interface ApiErrorBody {
  errorCode: string;
  errorSummary: string;
  errorCauses: { errorSummary: string }[];
}

/** Calls the management API of an org with a super admin's token, and without anything that helps. */
export class TestApi {
  /** The value of the `Authorization` header. */
  authorization: string;

  constructor(private readonly okta: OktaSimulator) {
    this.authorization = `SSWS ${okta.org.addApiToken().value}`;
  }

  get<T = unknown>(path: string): Promise<ApiAnswer<T>> {
    return this.call('GET', path);
  }

  post<T = unknown>(path: string, body?: unknown): Promise<ApiAnswer<T>> {
    return this.call('POST', path, body);
  }

  put<T = unknown>(path: string, body?: unknown): Promise<ApiAnswer<T>> {
    return this.call('PUT', path, body);
  }

  delete(path: string): Promise<ApiAnswer<unknown>> {
    return this.call('DELETE', path);
  }

  /** `path` may be a whole URL, as a `Link` header names it; a `body` that is text goes as it is. */
  async call<T>(method: string, path: string, body?: unknown): Promise<ApiAnswer<T>> {
    const response = await fetch(new URL(path, this.okta.url), {
      method,
      headers: {
        authorization: this.authorization,
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      body: (text === '' ? undefined : JSON.parse(text)) as T,
      headers: response.headers,
      links: readLinks(response.headers.get('link') ?? ''),
    };
  }
}

function readLinks(header: string): Record<string, string> {
  return Object.fromEntries(
    header.split(', ').flatMap((link) => {
      const [, url, rel] = /^<([^>]+)>; rel="(\w+)"$/.exec(link) ?? [];
      return url === undefined || rel === undefined ? [] : [[rel, url]];
    }),
  );
}
