import { Html, html } from '../../src/http/html.js';
import { people } from './cast.js';

/** What the start page links to. */
export interface StartPageOptions {
  readonly dashboardUrl: string;
  readonly applicationUrl: string;
  readonly gatewayUrl: string;
  /** Commands to try in a terminal, each with what it shows. */
  readonly commands: readonly (readonly [string, string])[];
}

/** The demo's first page: what there is, whom to sign in as, and what to try. It shows no secret. */
export function startPageBody(options: StartPageOptions, signedOut: boolean): Html {
  const { dashboardUrl, applicationUrl, gatewayUrl, commands } = options;
  const admin = people.find(({ role }) => role === 'Admin');
  return html`${
    signedOut
      ? html`<p role="status"><strong>You are signed out</strong>, of the gateway and of Okta.</p>`
      : ''
  }
    <p>
      Everything runs on this machine: a simulated Okta org, the gateway, and “Acorn Payroll”, an application
      that the gateway protects at a host name of its own.
    </p>
    <h2>Be the gateway’s admin</h2>
    <p>
      Sign in as <strong>${admin?.firstName} ${admin?.lastName}</strong>: which Okta group gives which role, with a
      preview of who gains and loses, why somebody may or may not do something, what happens now, and an undo for what
      you change. There are no passwords.
    </p>
    <p><a class="button wide" href="${gatewayUrl}/console/">Open the console</a></p>
    <h2>Be somebody who works</h2>
    <p>Pick a person, then click the <em>Acorn Payroll</em> tile: you land in the application.</p>
    <p><a class="button wide" href="${dashboardUrl}">Open the Okta dashboard</a></p>
    <h2>Then change something in Okta</h2>
    <p>
      Stay signed in to the application, and in another tab take that person out of the group or suspend the
      account: the next request to the application is refused. No waiting, no new sign-in.
    </p>
    <p><a class="button wide" href="/okta">Be the Okta admin</a></p>
    <ul>
      <li><a href="/explain">Why does somebody have a role</a>, or lack it?</li>
      <li><a href="/events">What the gateway heard from Okta</a>, as events</li>
      <li><a href="/doctor">The connection’s test</a>: what is set up well, and what to change where</li>
    </ul>
    <h2>Other doors</h2>
    <ul>
      <li>
        <a href="${applicationUrl}/">The application</a>, straight: you are sent to sign in first, and your session
        is handed over to its host
      </li>
      <li>
        <a href="${applicationUrl}/invoices/">Its invoices</a>: who may approve which, asked of the gateway by
        AuthZEN
      </li>
      <li><a href="${applicationUrl}/public/">Its public page</a>, for anybody</li>
      <li><a href="${applicationUrl}/.rolegate/sign-out">Sign out</a>, there and everywhere else at once</li>
      <li><a href="${gatewayUrl}/">The gateway</a>: who am I, what may I do there, sign out</li>
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
    ${commands.map(([command, shows]) => html`<p>${shows}<br /><code>${command}</code></p>`)}`;
}
