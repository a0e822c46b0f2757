import { html } from '../http/html.js';
import type { Page } from '../http/page.js';
import { TEST_SIGN_IN_PATH, type OfferedTestSignIn } from './test-sign-ins.service.js';

/** Asks somebody who opened a link whether to go through a test: they are to know who will read what of them. */
export function testSignInQuestion(
  { ticket, connection, actor, expiresAt }: OfferedTestSignIn,
  requestId: string,
): Page {
  // Until there is an admin nobody is signed in here who could be named.
  const settingUp = actor.type === 'system';
  const { name, slug, issuer } = connection;
  return {
    title: 'Try a sign-in',
    body: html`<p>
        ${actor.type === 'api-token' ? 'The API token' : ''} <strong>${settingUp ? 'Whoever sets up this gateway' : actor.name}</strong> asks you to sign in once at
        ${new URL(issuer).host}, to see whether that would work here.
      </p>
      <dl>
        <dt>Connection</dt>
        <dd>${name} (<code>${slug}</code>)</dd>
        <dt>Signs in at</dt>
        <dd><code>${issuer}</code></dd>
        <dt>Can be begun until</dt>
        <dd>
          <time datetime="${expiresAt.toISOString()}">${expiresAt.toISOString().slice(11, 16)} UTC</time>
        </dd>
      </dl>
      <h2>What ${settingUp ? 'they' : actor.name} will see</h2>
      <ul>
        <li>what your provider says of you: name, e-mail address and its other claims</li>
        <li>your groups, and the roles that they would give you</li>
        <li>whether you would be let in</li>
      </ul>
      <p>
        You see the same. It is kept for ten minutes, and then deleted. You are not signed in by this, nor out: whoever
        you are signed in as here, you stay.
      </p>
      <form method="post" action="${TEST_SIGN_IN_PATH}">
        <input type="hidden" name="ticket" value="${ticket}" />
        <button class="button" type="submit">Begin the test</button>
      </form>
      <p class="muted">If you do not know who asks, close this window: nothing has happened.</p>`,
    requestId,
  };
}
