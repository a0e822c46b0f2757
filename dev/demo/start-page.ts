import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Html, html } from '../../src/http/html.js';
import { pageHeaders, renderPage } from '../../src/http/page.js';
import { people } from './cast.js';

/** What the start page links to. */
export interface StartPageOptions {
  readonly dashboardUrl: string;
  readonly applicationUrl: string;
  readonly gatewayUrl: string;
  /** Commands to try in a terminal, each with what it shows. */
  readonly commands: readonly (readonly [string, string])[];
  /**
   * Signs a browser out of the gateway and of Okta.
   * @returns the `Set-Cookie` lines to hand on to the browser.
   */
  readonly signOut: (cookieHeader: string) => Promise<readonly string[]>;
}

/** The demo's first page: what there is and whom to sign in as. It needs no session and shows no secret. */
export function createStartPage(options: StartPageOptions): Server {
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const [path, query] = (request.url ?? '/').split('?');
    const reading = request.method === 'GET' || request.method === 'HEAD';
    if (reading && path === '/') {
      const signedOut = new URLSearchParams(query).has('signed-out');
      send(response, 200, 'Try Rolegate', startPageBody(options, signedOut));
    } else if (request.method === 'POST' && path === '/sign-out') {
      if (!isFromHere(request)) {
        send(response, 403, 'Not from here', html`<p>Use the button on the start page.</p>`);
        return;
      }
      const cookies = await options.signOut(request.headers.cookie ?? '');
      response.writeHead(303, { location: '/?signed-out', 'set-cookie': [...cookies] }).end();
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

/** Browsers say where a form was; another site's page must not sign anybody out. */
function isFromHere({ headers }: IncomingMessage): boolean {
  const site = headers['sec-fetch-site'];
  return site === undefined ? headers.origin === `http://${headers.host}` : site === 'same-origin';
}

function startPageBody(options: StartPageOptions, signedOut: boolean): Html {
  const { dashboardUrl, applicationUrl, gatewayUrl, commands } = options;
  return html`${
    signedOut
      ? html`<p role="status"><strong>You are signed out</strong>, of the gateway and of Okta.</p>`
      : ''
  }
    <p>
      Everything runs on this machine: a simulated Okta org, the gateway, and “Acorn Payroll”, an application
      that the gateway protects.
    </p>
    <p><a class="button wide" href="${dashboardUrl}">Open the Okta dashboard</a></p>
    <p>
      Pick a person, then click the <em>Acorn Payroll</em> tile: you land in the application. There are no
      passwords.
    </p>
    <h2>Other doors</h2>
    <ul>
      <li><a href="${applicationUrl}/">The application</a>, straight: you are sent to sign in first</li>
      <li><a href="${gatewayUrl}/">The gateway</a>: who am I, what may I do there, sign out</li>
      <li><a href="${applicationUrl}/public/">The application’s public page</a>, for anybody</li>
    </ul>
    <h2>Whom to sign in as</h2>
    <ul>
      ${people.map(
        ({ firstName, lastName, role, expect }) =>
          html`<li>
            <strong>${firstName} ${lastName}</strong>
            <span class="tag">${role === 'none' ? 'no role' : role}</span><br />${expect}
          </li>`,
      )}
    </ul>
    <h2>To be somebody else</h2>
    <p>Signs this browser out of the gateway and of Okta, so that you can pick another person.</p>
    <form method="post" action="/sign-out"><button class="button quiet">Sign out everywhere</button></form>
    <h2>From a terminal</h2>
    ${commands.map(([command, shows]) => html`<p>${shows}:<br /><code>${command}</code></p>`)}`;
}

function send(response: ServerResponse, status: number, title: string, body: Html): void {
  if (response.headersSent) return;
  response.writeHead(status, pageHeaders());
  response.end(renderPage({ title, body, requestId: randomUUID() }));
}
