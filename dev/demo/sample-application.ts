import { timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { VerificationError } from '../../src/verify/public-interface.js';
import { askDecisions } from './gateway-decisions.js';
import type { GatewayApi } from './gateway-api.js';
import { APPROVE, INVOICE_TYPE, INVOICES } from './invoices.js';
import { invoicesPage, type DecidedInvoice } from './invoices-page.js';
import { PROXY_SECRET_HEADER } from './proxy-headers.js';
import { CONTENT_SECURITY_POLICY, type Links } from './sample-layout.js';
import {
  administrationPage,
  payslipPage,
  problemPage,
  publicPage,
  reportsPage,
  type Expense,
} from './sample-pages.js';
import { readPlainHeaders, type ReadVisitor, type Visitor } from './visitor.js';

const MAX_FORM_BYTES = 16 * 1024;
const MAX_EXPENSES = 20;

/** What the sample application is told at its start. */
export interface SampleApplicationOptions {
  /** Only requests with it came through the proxy, and only their plain headers mean anything. */
  readonly proxySecret: string;
  readonly links: Links;
  /** Says who makes a request. */
  readonly readVisitor: ReadVisitor;
  /** The gateway, with the application's own credential as the token: decisions are asked there. */
  readonly api: GatewayApi;
}

/** What is answered: a page, or another address. */
type Answer = readonly [status: number, page: string] | { readonly location: string };

/**
 * "Acorn Payroll": an application without accounts or a sign-in, as any that is put behind the gateway. Who somebody is
 * it reads in the assertion, which it verifies; which pages are whose, the gateway's access rules decide before; and who
 * may approve an invoice it asks the gateway.
 */
export function createSampleApplication(options: SampleApplicationOptions): Server {
  const application = new SampleApplication(options);
  return createServer((request, response) => {
    application
      .answer(request)
      .then((answer) => send(response, answer))
      .catch(() => response.destroy());
  });
}

class SampleApplication {
  private readonly expenses = new Map<string, Expense[]>();
  /** Names of who approved which invoice. */
  private readonly approvals = new Map<string, string>();

  constructor(private readonly options: SampleApplicationOptions) {}

  async answer(request: IncomingMessage): Promise<Answer> {
    const { proxySecret, links, readVisitor } = this.options;
    if (!isEqual(request.headers[PROXY_SECRET_HEADER], proxySecret))
      return this.problem(403, 'Wrong way in', 'Come in through the proxy.');
    const path = (request.url ?? '/').split('?')[0]?.replace(/(?<=.)\/$/, '') ?? '/';
    const reads = request.method === 'GET' || request.method === 'HEAD';
    if (path === '/public' && reads) return [200, publicPage(readPlainHeaders(request), links)];
    try {
      const visitor = await readVisitor(request);
      if (reads) return await this.page(path, visitor);
      if (request.method === 'POST') return await this.post(path, visitor, request);
      return this.problem(405, 'Not possible', 'This page can only be read.');
    } catch (error) {
      if (!(error instanceof VerificationError)) throw error;
      return this.problem(error.status, 'Nobody vouches for you', error.message);
    }
  }

  private async page(path: string, visitor: Visitor): Promise<Answer> {
    const { links } = this.options;
    const { subject } = visitor.identity;
    if (path === '/') return [200, payslipPage(visitor, this.expenses.get(subject) ?? [], links)];
    if (path === '/invoices') return [200, invoicesPage(visitor, await this.decided(subject), links)];
    if (path === '/reports') return [200, reportsPage(visitor, links)];
    if (path === '/admin') return [200, administrationPage(visitor, links)];
    return this.problem(404, 'Nothing here', 'This application has no such page.');
  }

  private async post(path: string, { identity }: Visitor, request: IncomingMessage): Promise<Answer> {
    const { subject, name = subject } = identity;
    const form = await readForm(request);
    if (form === undefined) return this.problem(413, 'Too long', 'That is more than a form needs.');
    if (path === '/expenses') {
      const filed = { purpose: form.get('purpose') ?? '', amount: form.get('amount') ?? '' };
      this.expenses.set(subject, [...(this.expenses.get(subject) ?? []), filed].slice(-MAX_EXPENSES));
      return { location: '/' };
    }
    if (path === '/invoices/approve') {
      // Asked anew: what the page showed was true when it was made.
      const decided = await this.decided(subject);
      const meant = decided.find(({ invoice }) => invoice.id === form.get('id'));
      if (!meant) return this.problem(404, 'Nothing here', 'There is no such invoice.');
      if (!meant.verdict.allowed)
        return this.problem(403, 'Not yours to approve', `The gateway says: ${meant.verdict.reason}.`);
      this.approvals.set(meant.invoice.id, name);
      return { location: '/invoices/' };
    }
    return this.problem(405, 'Not possible', 'This page can only be read.');
  }

  private async decided(subject: string): Promise<readonly DecidedInvoice[]> {
    const resources = INVOICES.map(({ id }) => ({ type: INVOICE_TYPE, id }));
    const verdicts = await askDecisions(this.options.api, { subject, action: APPROVE, resources });
    return INVOICES.map((invoice, index) => ({
      invoice,
      verdict: verdicts[index] ?? { allowed: false, reason: 'unavailable' },
      approvedBy: this.approvals.get(invoice.id),
    }));
  }

  private problem(status: number, title: string, text: string): Answer {
    return [status, problemPage(title, text, this.options.links)];
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

function send(response: ServerResponse, answer: Answer): void {
  if ('location' in answer) {
    response.writeHead(303, { location: answer.location }).end();
    return;
  }
  const [status, page] = answer;
  response.writeHead(status, {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': CONTENT_SECURITY_POLICY,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  response.end(page);
}
