import { type IncomingHttpHeaders, type IncomingMessage, request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { type LookupFunction, isIP } from 'node:net';

import { CookieJar, isSameSite, isTrustworthy } from './cookie-jar.js';
import { type HtmlForm, readForm } from './html-form.js';

const MAX_REDIRECTS = 20;
const REDIRECTS = [301, 302, 303, 307, 308];

/** Header values by name: several values become several lines, `undefined` removes what a browser would send. */
export type RequestHeaders = Record<string, string | string[] | undefined>;

/** One request, and what follows from it. */
export interface BrowserRequest {
  url: string;
  method?: string;
  /** Replace or remove what a browser would send, or add to it. */
  headers?: RequestHeaders;
  /** Sent as it is. An object that is neither text nor bytes nor form data is sent as JSON. */
  body?: string | Buffer | URLSearchParams | object;
  /** The request target, written on the wire exactly as given, in place of the URL's normalised path. */
  path?: string;
  /** Whether redirects are followed; they are by default. */
  follow?: boolean;
  /**
   * The page that the link or form is on, which decides Origin, Referer, Sec-Fetch-Site and the SameSite cookies. By
   * default a GET comes from the address bar (as null does) and a POST from the site's own root page.
   */
  from?: string | null;
}

/** What the other methods take besides an address. */
export type RequestOptions = Omit<BrowserRequest, 'url' | 'method' | 'body'>;

/** How the browser is set up. */
export interface BrowserOptions {
  /** Sent with every request. */
  headers?: RequestHeaders;
  /** The clock that cookies expire by. */
  now?: () => Date;
  /** The longest a single request may take. */
  timeoutMs?: number;
  /** Authorities to trust for https. */
  ca?: string | Buffer;
}

/** One redirect that was followed. */
export interface Hop {
  status: number;
  method: string;
  url: string;
  location: string;
}

/** An answer, read to its end. */
export class BrowserResponse {
  readonly text: string;

  constructor(
    /** Where it came from, after redirects. */
    readonly url: string,
    readonly status: number,
    readonly headers: IncomingHttpHeaders,
    /** Name and value in turn, with repetitions, as received. */
    readonly rawHeaders: string[],
    readonly body: Buffer,
    /** The redirects that led here. */
    readonly hops: Hop[],
  ) {
    this.text = body.toString('utf8');
  }

  /** The address a redirect points to, made absolute. */
  get location(): string | undefined {
    const { location } = this.headers;
    return location === undefined ? undefined : new URL(location, this.url).href;
  }

  /** The Set-Cookie lines. */
  get setCookies(): string[] {
    return this.headers['set-cookie'] ?? [];
  }

  json<T = unknown>(): T {
    return JSON.parse(this.text) as T;
  }

  /** A form of this page; see readForm. */
  form(selector?: string): HtmlForm {
    return readForm(this.text, selector, this.url);
  }
}

/**
 * A browser without a window: it keeps cookies, follows redirects and sends the headers by which servers recognise a
 * navigation, on node:http so that a test can also send what no browser would. `localhost`, `*.localhost` and `*.test`
 * lead to 127.0.0.1, so that several hosts can be played on one machine.
 */
export class Browser {
  readonly cookies: CookieJar;
  /** The page last shown: submit() looks for its form there. */
  page?: BrowserResponse;

  constructor(private readonly options: BrowserOptions = {}) {
    this.cookies = new CookieJar(options.now);
  }

  get(url: string, options: RequestOptions = {}): Promise<BrowserResponse> {
    return this.request({ ...options, url });
  }

  /** Sends a form (URLSearchParams), JSON (another object), or a body as it is. */
  post(url: string, body?: BrowserRequest['body'], options: RequestOptions = {}): Promise<BrowserResponse> {
    return this.request({ ...options, url, method: 'POST', body });
  }

  /** Fills in a form of the page last shown (or of another) and presses its button. */
  submit(
    selector?: string,
    values: Record<string, string> = {},
    options: RequestOptions & { page?: BrowserResponse } = {},
  ): Promise<BrowserResponse> {
    const { page = this.page, ...rest } = options;
    if (!page) throw new Error('No page has been loaded yet.');
    const { action, method, fields } = page.form(selector);
    for (const [name, value] of Object.entries(values)) fields.set(name, value);
    if (method === 'POST') return this.post(action, fields, { from: page.url, ...rest });
    const url = new URL(action);
    url.search = fields.toString();
    return this.get(url.href, { from: page.url, ...rest });
  }

  /** Sends any request. */
  async request(what: BrowserRequest): Promise<BrowserResponse> {
    const hops: Hop[] = [];
    const trail: URL[] = [];
    let { method = 'GET', headers = {}, path } = what;
    let body = encodeBody(what.body);
    let url = new URL(what.url);
    const initiator = initiatorOf(what.from, url, method);
    for (;;) {
      trail.push(url);
      const sent = this.headersFor(url, method, body, initiator, trail, headers);
      const response = await this.exchange(url, method, sent, body.bytes, path, hops);
      for (const line of response.setCookies) this.cookies.store(line, url);
      const next = REDIRECTS.includes(response.status) ? redirectTarget(response, url) : undefined;
      if (what.follow === false || !next) return (this.page = response);
      hops.push({ status: response.status, method, url: url.href, location: next.href });
      if (hops.length > MAX_REDIRECTS) {
        throw new Error(`More than ${MAX_REDIRECTS} redirects: ${hops.map((hop) => hop.url).join(' -> ')}`);
      }
      if (becomesGet(response.status, method)) {
        method = 'GET';
        body = {};
        headers = without(headers, /^content-/i);
      }
      // What was meant for the first host (Host, a token) is not told to another.
      headers = next.origin === url.origin ? without(headers, /^host$/i) : {};
      path = undefined;
      url = next;
    }
  }

  private headersFor(
    url: URL,
    method: string,
    body: EncodedBody,
    initiator: URL | undefined,
    trail: URL[],
    extra: RequestHeaders,
  ): string[] {
    const crossSite = initiator !== undefined && !isSameSite(initiator, url);
    const sameOrigin = initiator?.origin === url.origin;
    const referrer = sameOrigin ? initiator.href.split('#')[0] : initiator && `${initiator.origin}/`;
    const headers: RequestHeaders = {
      Host: url.host,
      'User-Agent': 'Mozilla/5.0 (X11; Linux x86_64) test-browser',
      Accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
      'Accept-Language': 'en',
      // Browsers describe a request to secure addresses only.
      ...(isTrustworthy(url) && {
        'Sec-Fetch-Site': fetchSite(initiator, trail),
        'Sec-Fetch-Mode': 'navigate',
        'Sec-Fetch-Dest': 'document',
        'Sec-Fetch-User': '?1',
      }),
      Origin: isSafe(method) ? undefined : formOrigin(initiator, trail),
      Referer: referrer,
      Cookie: this.cookies.header(url, { crossSite, method }),
      'Content-Type': body.type,
      'Content-Length': body.bytes || !isSafe(method) ? String(body.bytes?.length ?? 0) : undefined,
    };
    const names = new Map(Object.keys(headers).map((name) => [name.toLowerCase(), name]));
    for (const [name, value] of [...Object.entries(this.options.headers ?? {}), ...Object.entries(extra)]) {
      headers[names.get(name.toLowerCase()) ?? name] = value;
      if (!names.has(name.toLowerCase())) names.set(name.toLowerCase(), name);
    }
    return Object.entries(headers).flatMap(([name, value]) =>
      (value === undefined ? [] : [value].flat()).flatMap((line) => [name, line]),
    );
  }

  private exchange(
    url: URL,
    method: string,
    headers: string[],
    body: Buffer | undefined,
    path: string | undefined,
    hops: Hop[],
  ): Promise<BrowserResponse> {
    const timeoutMs = this.options.timeoutMs ?? 60_000;
    const { protocol, port, pathname, search } = url;
    const host = url.hostname.replace(/^\[|\]$/g, '');
    const target = {
      host,
      port,
      method,
      path: path ?? pathname + search,
      headers,
      agent: false,
      lookup,
    } as const;
    return new Promise((done, fail) => {
      const request =
        protocol === 'https:' ? httpsRequest({ ...target, ca: this.options.ca }) : httpRequest(target);
      // A deadline for the whole answer: a server that drips bytes must not hold up a test either.
      const timer = setTimeout(
        () => request.destroy(new Error(`${method} ${url.href}: no complete answer within ${timeoutMs} ms`)),
        timeoutMs,
      );
      const end = (settle: () => void): void => {
        clearTimeout(timer);
        settle();
      };
      request.on('error', (error) => end(() => fail(error)));
      request.on('response', (incoming: IncomingMessage) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.on('error', (error) => end(() => fail(error)));
        incoming.on('end', () =>
          end(() => {
            const { statusCode = 0, headers: received, rawHeaders } = incoming;
            done(
              new BrowserResponse(url.href, statusCode, received, rawHeaders, Buffer.concat(chunks), [
                ...hops,
              ]),
            );
          }),
        );
      });
      request.end(body);
    });
  }
}

function initiatorOf(from: string | null | undefined, url: URL, method: string): URL | undefined {
  if (from !== undefined) return from === null ? undefined : new URL(from);
  // Nobody sends a form from the address bar: unless told otherwise, it was on a page of the site itself.
  return isSafe(method) ? undefined : new URL('/', url);
}

interface EncodedBody {
  bytes?: Buffer;
  type?: string;
}

function encodeBody(body: BrowserRequest['body']): EncodedBody {
  if (body === undefined) return {};
  if (Buffer.isBuffer(body)) return { bytes: body };
  if (typeof body === 'string') return { bytes: Buffer.from(body) };
  if (body instanceof URLSearchParams) {
    return { bytes: Buffer.from(body.toString()), type: 'application/x-www-form-urlencoded' };
  }
  return { bytes: Buffer.from(JSON.stringify(body)), type: 'application/json' };
}

function redirectTarget({ location }: BrowserResponse, from: URL): URL | undefined {
  if (location === undefined) return undefined;
  const target = new URL(location);
  // Another scheme opens another application: the browser's part ends here.
  if (!/^https?:$/.test(target.protocol)) return undefined;
  if (!target.hash) target.hash = from.hash;
  return target;
}

function becomesGet(status: number, method: string): boolean {
  return status === 303 ? method !== 'HEAD' : status < 303 && method === 'POST';
}

function isSafe(method: string): boolean {
  return method === 'GET' || method === 'HEAD';
}

/** The farthest relation that any step of the way had to the page it began on. */
function fetchSite(initiator: URL | undefined, trail: URL[]): string {
  if (!initiator) return 'none';
  if (!trail.every((url) => isSameSite(initiator, url))) return 'cross-site';
  return trail.every((url) => url.origin === initiator.origin) ? 'same-origin' : 'same-site';
}

/** After a detour over a second origin nobody can vouch for the request any more: browsers then say `null`. */
function formOrigin(initiator: URL | undefined, trail: URL[]): string {
  if (!initiator) return 'null';
  const foreign = trail.slice(0, -1).some((url, at) => {
    return url.origin !== initiator.origin && trail[at + 1]?.origin !== url.origin;
  });
  return foreign ? 'null' : initiator.origin;
}

function without(headers: RequestHeaders, names: RegExp): RequestHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !names.test(name)));
}

/** Names reserved for tests need no name server. */
const lookup: LookupFunction = (hostname, options, callback) => {
  if (isIP(hostname)) return callback(null, hostname, isIP(hostname));
  if (!/(^|\.)(localhost|test)$/i.test(hostname)) {
    return callback(new Error(`${hostname}: a test talks to no host outside this machine`), '', 4);
  }
  if (options.all) callback(null, [{ address: '127.0.0.1', family: 4 }]);
  else callback(null, '127.0.0.1', 4);
};
