import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Html, html } from '../../src/http/html.js';
import { pageHeaders, renderPage } from '../../src/http/page.js';
import type { OktaOrg } from '../okta-simulator/org.js';
import { callGateway, type GatewayApi } from './gateway-api.js';
import { doctorBody, eventsBody, explainBody } from './insight-pages.js';
import { changeOkta } from './okta-admin.js';
import { oktaPageBody, type MappedGroup } from './okta-page.js';
import { LOOPBACK } from './ports.js';
import { startPageBody, type StartPageOptions } from './start-page.js';

const MAX_FORM_BYTES = 16 * 1024;

/** What the demo's own pages are about. */
export interface StartServerOptions extends StartPageOptions {
  readonly port: number;
  readonly api: GatewayApi;
  readonly org: OktaOrg;
  /**
   * Signs a browser out of the gateway and of Okta.
   * @returns the `Set-Cookie` lines to hand on to the browser.
   */
  readonly signOut: (cookieHeader: string) => Promise<readonly string[]>;
}

type Render = (query: URLSearchParams) => Html | Promise<Html>;

/** The start page, the admin's page of the simulated org, and what the gateway tells an admin. They need no session. */
export function createStartServer(options: StartServerOptions): Server {
  const { api, org, applicationUrl } = options;
  const host = `${LOOPBACK}:${options.port}`;
  const pages: Readonly<Record<string, readonly [string, Render]>> = {
    '/': ['Try Rolegate', (query) => startPageBody(options, query.has('signed-out'))],
    '/okta': [
      'The Okta org (simulated)',
      async (query) => {
        const mappings = await readMappings(api);
        const outcome = query.has('done') ? 'done' : query.has('refused') ? 'refused' : undefined;
        return oktaPageBody({ org, applicationUrl, mappings, outcome });
      },
    ],
    '/doctor': ['The connection’s test', () => doctorBody(api)],
    '/explain': ['Why has somebody a role?', (query) => explainBody(api, query)],
    '/events': ['What the gateway heard from Okta', () => eventsBody(api)],
  };

  const post = async (path: string, request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (!isFromHere(request, host)) {
      send(response, 403, 'Not from here', html`<p>Use the button on the start page.</p>`);
    } else if (path === '/sign-out') {
      const cookies = await options.signOut(request.headers.cookie ?? '');
      response.writeHead(303, { location: '/?signed-out', 'set-cookie': [...cookies] }).end();
    } else {
      const form = await readForm(request);
      const field = (name: string): string => form?.get(name) ?? '';
      // A button has one value: what it does, and to which group.
      const [action = '', groupId = field('groupId')] = field('action').split(':');
      const done = changeOkta(org, {
        action,
        userId: field('userId'),
        groupId,
        name: field('name'),
      });
      // The hook's answer means that the gateway has stored the event: what the page shows then is soon true.
      await org.eventHooks.idle();
      response.writeHead(303, { location: done ? '/okta?done' : '/okta?refused' }).end();
    }
  };

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const [path = '/', query] = (request.url ?? '/').split('?');
    const page = Object.hasOwn(pages, path) ? pages[path] : undefined;
    // A name that a stranger lets lead here must not give these pages away: they speak with an admin's token.
    if (request.headers.host !== host) {
      send(response, 403, 'Not from here', html`<p>These pages are at http://${host}/ alone.</p>`);
    } else if (page && (request.method === 'GET' || request.method === 'HEAD')) {
      const [title, render] = page;
      send(response, 200, title, await render(new URLSearchParams(query)));
    } else if (request.method === 'POST' && (path === '/sign-out' || path === '/okta')) {
      await post(path, request, response);
    } else {
      send(response, 404, 'Nothing here', html`<p><a href="/">To the start page</a></p>`);
    }
  };
  return createServer((request, response) => {
    answer(request, response).catch(() =>
      send(response, 503, 'Not possible just now', html`<p>The gateway does not answer. Try again.</p>`),
    );
  });
}

/** Browsers say where a form was; another site's page must not sign anybody out, or change the org. */
function isFromHere({ headers }: IncomingMessage, host: string): boolean {
  const site = headers['sec-fetch-site'];
  return site === undefined ? headers.origin === `http://${host}` : site === 'same-origin';
}

async function readMappings(api: GatewayApi): Promise<readonly MappedGroup[] | undefined> {
  const answer = await callGateway(api, 'GET', '/group-mappings?limit=200').catch(() => undefined);
  return answer?.ok === true ? (answer.body as { items: MappedGroup[] }).items : undefined;
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

function send(response: ServerResponse, status: number, title: string, body: Html): void {
  if (response.headersSent) return;
  response.writeHead(status, pageHeaders());
  response.end(renderPage({ title, body, requestId: randomUUID() }));
}
