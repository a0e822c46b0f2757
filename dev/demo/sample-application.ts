import { timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { PROXY_SECRET_HEADER } from './proxy-headers.js';
import {
  administrationPage,
  CONTENT_SECURITY_POLICY,
  payslipPage,
  problemPage,
  publicPage,
  reportsPage,
  type Expense,
  type Links,
  type Visitor,
} from './sample-pages.js';

const MAX_FORM_BYTES = 16 * 1024;
const MAX_EXPENSES = 20;

/** What the sample application is told at its start. */
export interface SampleApplicationOptions {
  /** Only requests with it came through the proxy, and only their identity headers mean anything. */
  readonly proxySecret: string;
  readonly links: Links;
}

/**
 * "Acorn Payroll": an application without accounts or a sign-in, as any that is put behind the gateway. It believes
 * the identity headers because it can tell that its proxy wrote them, and it decides nothing: the access rules do.
 */
export function createSampleApplication({ proxySecret, links }: SampleApplicationOptions): Server {
  const expenses = new Map<string, Expense[]>();

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (!isEqual(request.headers[PROXY_SECRET_HEADER], proxySecret)) {
      send(response, 403, problemPage('Wrong way in', 'Come in through the proxy.', links));
      return;
    }
    const visitor = visitorOf(request);
    const path = (request.url ?? '/').split('?')[0];
    const own = expenses.get(visitor.user) ?? [];
    if (request.method === 'POST' && path === '/expenses') {
      const form = await readForm(request);
      if (form === undefined) {
        send(response, 413, problemPage('Too long', 'That is more than a claim needs.', links));
        return;
      }
      const filed = { purpose: form.get('purpose') ?? '', amount: form.get('amount') ?? '' };
      expenses.set(visitor.user, [...own, filed].slice(-MAX_EXPENSES));
      response.writeHead(303, { location: '/' }).end();
      return;
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      send(response, 405, problemPage('Not possible', 'This page can only be read.', links));
      return;
    }
    if (path === '/') send(response, 200, payslipPage(visitor, own, links));
    else if (path === '/reports/' || path === '/reports') send(response, 200, reportsPage(visitor, links));
    else if (path === '/admin/' || path === '/admin') send(response, 200, administrationPage(visitor, links));
    else if (path === '/public/' || path === '/public') send(response, 200, publicPage(visitor, links));
    else send(response, 404, problemPage('Nothing here', 'This application has no such page.', links));
  };

  return createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
}

/** Who is asking, from the headers that the proxy copied from the gateway's answer. */
function visitorOf({ headers }: IncomingMessage): Visitor {
  const one = (name: string): string => decode(String(headers[name] ?? ''));
  const list = (name: string): string[] =>
    String(headers[name] ?? '')
      .split(',')
      .filter((item) => item !== '')
      .map(decode);
  return {
    user: one('remote-user'),
    email: one('remote-email'),
    name: one('remote-name'),
    roles: list('remote-roles'),
    groups: list('remote-groups'),
  };
}

/** Header values are percent-encoded UTF-8. */
function decode(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

function isEqual(given: string | string[] | undefined, expected: string): boolean {
  const [a, b] = [Buffer.from(String(given ?? '')), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** The form in the body; undefined when it is too long. */
async function readForm(request: IncomingMessage): Promise<URLSearchParams | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= MAX_FORM_BYTES) chunks.push(chunk);
  }
  return size > MAX_FORM_BYTES ? undefined : new URLSearchParams(Buffer.concat(chunks).toString('utf8'));
}

function send(response: ServerResponse, status: number, page: string): void {
  response.writeHead(status, {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': CONTENT_SECURITY_POLICY,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  response.end(page);
}
