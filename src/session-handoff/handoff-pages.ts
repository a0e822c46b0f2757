import { html } from '../http/html.js';
import type { Page } from '../http/page.js';

/** Asks whether to sign out: a link of another site must not do it. */
export function signOutPage(applicationName: string, requestId: string): Page {
  return {
    title: 'Sign out',
    body: html`<p>You will be signed out of ${applicationName} and of every other application that you use with this
        sign-in.</p>
      <form method="post" action="/.rolegate/sign-out"><button class="button" type="submit">Sign out</button></form>
      <p><a class="button quiet" href="/">Stay signed in</a></p>`,
    requestId,
  };
}
