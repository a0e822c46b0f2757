import type { Browser, BrowserResponse, RequestHeaders } from './browser.js';
import type { TestGateway } from './gateway.js';

/** What a proxy tells `/authz/forward-auth` of a request; values of `undefined` are left out. */
export function forwarded(
  uri: string,
  {
    method = 'GET',
    host = '127.0.0.1',
    proto = 'http',
  }: { method?: string; host?: string; proto?: string } = {},
): RequestHeaders {
  return {
    'X-Forwarded-Method': method,
    'X-Forwarded-Proto': proto,
    'X-Forwarded-Host': host,
    'X-Forwarded-Uri': uri,
  };
}

/** What a program's request has not: without these headers a browser's request is no navigation. */
export const NO_NAVIGATION: RequestHeaders = {
  Accept: 'application/json',
  'Sec-Fetch-Mode': undefined,
  'Sec-Fetch-Dest': undefined,
  'Sec-Fetch-User': undefined,
};

/** The two ways in which proxies ask. */
export type Dialect = 'auth-request' | 'forward-auth';

export const DIALECTS: readonly Dialect[] = ['auth-request', 'forward-auth'];

/** What a proxy asks about a request of its client, and how; everything has a default. */
export interface ProxyQuestion {
  dialect?: Dialect;
  uri?: string;
  method?: string;
  host?: string;
  proto?: string;
  /** Replaces or adds to what the proxy says. */
  headers?: RequestHeaders;
  /** The method of the request to the gateway itself. */
  by?: string;
  /** The query of the request to the gateway itself. */
  query?: string;
  /** Whether the client is a browser that wants a page. Default: a program. */
  navigation?: boolean;
}

/** Asks a gateway as the proxy in front of an application does, with what the client's browser sent along. */
export function askAsProxy(
  gateway: TestGateway,
  browser: Browser,
  question: ProxyQuestion = {},
): Promise<BrowserResponse> {
  const {
    dialect = 'forward-auth',
    uri = '/',
    method = 'GET',
    host = '127.0.0.1',
    proto = 'https',
  } = question;
  const told =
    dialect === 'forward-auth'
      ? forwarded(uri, { method, host, proto })
      : { 'X-Original-Method': method, 'X-Original-URL': `${proto}://${host}${uri}` };
  return browser.request({
    url: `${gateway.url}/authz/${dialect}${question.query ?? ''}`,
    method: question.by ?? 'GET',
    follow: false,
    headers: { ...(question.navigation ? {} : NO_NAVIGATION), ...told, ...question.headers },
  });
}
