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

/** Ends a circle: the browser has a session on this host, but whoever asks about its requests doesn't show it. */
export function circlePage(applicationName: string, returnTo: string, requestId: string): Page {
  return {
    title: 'Your sign-in does not reach the gateway',
    body: html`<p>You are signed in to ${applicationName}, but its proxy keeps asking the gateway about you without saying
        so. To send you to the sign-in once more would not help.</p>
      <p>Tell an administrator: the proxy has to pass the <code>Cookie</code> header on, unchanged, when it asks whether a
        request may pass, and there must be no second cookie of the same name.</p>
      <p class="muted">Error code <code>state-invalid</code></p>
      <p><a class="button" href="${returnTo}">Try again</a></p>`,
    requestId,
  };
}
