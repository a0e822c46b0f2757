import type { IncomingMessage, ServerResponse } from 'node:http';
import { requestId } from './ids.js';

const BODY_LIMIT = 1024 * 1024;

/** Header fields of an answer; an empty value takes a default one away. */
export type AnswerHeaders = Record<string, string | string[]>;

/** One request and the way to answer it. */
export class Exchange {
  readonly method: string;
  /** As it came, percent-encoding included. */
  readonly path: string;
  readonly search: string;
  readonly query: URLSearchParams;
  /** The variable parts of the path, decoded. */
  params: Record<string, string> = {};
  private bodyText: Promise<string> | undefined;

  constructor(
    readonly request: IncomingMessage,
    readonly response: ServerResponse,
  ) {
    const target = request.url ?? '/';
    const mark = target.indexOf('?');
    this.method = request.method ?? 'GET';
    this.path = mark < 0 ? target : target.slice(0, mark);
    this.search = mark < 0 ? '' : target.slice(mark);
    this.query = new URLSearchParams(this.search);
    response.setHeader('x-okta-request-id', requestId());
    response.setHeader('cache-control', 'no-cache, no-store');
    response.setHeader('pragma', 'no-cache');
    response.setHeader('expires', '0');
    response.setHeader('x-content-type-options', 'nosniff');
  }

  header(name: string): string | undefined {
    const value = this.request.headers[name];
    return Array.isArray(value) ? value[0] : value;
  }

  param(name: string): string {
    return this.params[name] ?? '';
  }

  cookie(name: string): string | undefined {
    for (const part of (this.header('cookie') ?? '').split(';')) {
      const [key, ...value] = part.trim().split('=');
      if (key === name) return value.join('=');
    }
    return undefined;
  }

  body(): Promise<string> {
    this.bodyText ??= readBody(this.request);
    return this.bodyText;
  }

  /** The body as a form; empty for any other content type. */
  async form(): Promise<URLSearchParams> {
    const type = this.header('content-type') ?? '';
    return new URLSearchParams(type.startsWith('application/x-www-form-urlencoded') ? await this.body() : '');
  }

  /** Parameters of an endpoint that takes GET and POST. */
  async parameters(): Promise<URLSearchParams> {
    return this.method === 'POST' ? this.form() : this.query;
  }

  sendJson(status: number, body: unknown, headers: AnswerHeaders = {}): void {
    this.send(status, JSON.stringify(body), { 'content-type': 'application/json', ...headers });
  }

  sendHtml(status: number, html: string, headers: AnswerHeaders = {}): void {
    this.send(status, html, { 'content-type': 'text/html;charset=utf-8', ...headers });
  }

  sendEmpty(status: number, headers: AnswerHeaders = {}): void {
    this.send(status, '', headers);
  }

  redirect(location: string, headers: AnswerHeaders = {}): void {
    this.send(302, '', { location, 'referrer-policy': 'no-referrer', ...headers });
  }

  setCookie(cookie: string): void {
    this.response.appendHeader('set-cookie', cookie);
  }

  send(status: number, body: string, headers: AnswerHeaders): void {
    for (const [name, value] of Object.entries(headers)) {
      if (value === '') this.response.removeHeader(name);
      else this.response.setHeader(name, value);
    }
    this.response.statusCode = status;
    this.response.end(body);
  }
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > BODY_LIMIT) throw new Error('body too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
