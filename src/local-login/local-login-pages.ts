import { html } from '../http/html.js';
import type { Page } from '../http/page.js';

/** The form of `/login/local`. It says after any failure the same, and gives back nothing that was typed. */
export function localSignInPage(
  { returnTo, refused }: { readonly returnTo: string; readonly refused: boolean },
  requestId: string,
): Page {
  return {
    title: 'Sign in with a local account',
    body: html`${
      refused &&
      html`<p role="alert" class="alert">
          <strong>That did not work.</strong> Check all three and try again with a new code. After too many tries an
          account is closed for half an hour or longer.
        </p>`
    }
      <p>For administrators, when Okta cannot be used. Every use is recorded.</p>
      <form method="post" action="/login/local" autocomplete="on">
        <input type="hidden" name="return_to" value="${returnTo}" />
        <p class="field">
          <label for="user_name">User name</label>
          <input
            id="user_name"
            name="user_name"
            type="text"
            autocomplete="username"
            autocapitalize="none"
            spellcheck="false"
            maxlength="64"
            required
            autofocus
          />
        </p>
        <p class="field">
          <label for="password">Password</label>
          <input
            id="password"
            name="password"
            type="password"
            autocomplete="current-password"
            maxlength="512"
            required
          />
        </p>
        <p class="field">
          <label for="code">One-time code</label>
          <input
            id="code"
            name="code"
            type="text"
            inputmode="numeric"
            autocomplete="one-time-code"
            pattern="[0-9 ]{6,8}"
            maxlength="8"
            aria-describedby="code-hint"
            required
          />
          <span id="code-hint" class="muted">The six digits that your authenticator app shows now.</span>
        </p>
        <p><button class="button wide" type="submit">Sign in</button></p>
      </form>`,
    requestId,
  };
}
