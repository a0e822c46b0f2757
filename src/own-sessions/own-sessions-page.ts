import { html, type Html } from '../http/html.js';
import type { Page } from '../http/page.js';
import type { SessionPage, SessionResponse } from '../sessions/session.dto.js';

const UNKNOWN_DEVICE = 'A browser that is not known';

/** Where a person is signed in, each with a button to end it. */
export function ownSessionsPage({ items, nextCursor }: SessionPage, requestId: string): Page {
  const hasOthers = items.some(({ current }) => !current) || nextCursor !== null;
  return {
    title: 'Where you are signed in',
    body: html`<p>
        If you do not recognize one of these, end it. Then tell an administrator: somebody may know how to sign in as
        you.
      </p>
      ${items.map(entry)}
      ${nextCursor !== null && html`<p><a href="/sessions?after=${encodeURIComponent(nextCursor)}">Show more</a></p>`}
      ${hasOthers && endOthersForm()}
      <p><a class="button quiet" href="/">See who you are signed in as</a></p>`,
    requestId,
  };
}

function entry(session: SessionResponse): Html {
  const device = session.device ?? UNKNOWN_DEVICE;
  return html`<section>
    <h2>${device} ${session.current && html`<span class="tag">this one</span>`}</h2>
    <dl>
      <dt>Address</dt>
      <dd>${session.address ?? 'not known'}</dd>
      <dt>Signed in</dt>
      <dd>${time(session.createdAt)}</dd>
      <dt>Last used</dt>
      <dd>${time(session.lastSeenAt)}</dd>
      <dt>Ends</dt>
      <dd>${time(session.expiresAt)} at the latest</dd>
      <dt>Connection</dt>
      <dd>${session.connection}</dd>
    </dl>
    ${session.current ? signOutForm() : endForm(session, device)}
  </section>`;
}

function endForm({ id, createdAt }: SessionResponse, device: string): Html {
  return html`<form method="post" action="/sessions/${id}/end">
    <button class="button quiet" type="submit" aria-label="End this session: ${device}, signed in ${minutes(createdAt)}">
      End this session
    </button>
  </form>`;
}

function endOthersForm(): Html {
  return html`<h2>All others</h2>
    <form method="post" action="/sessions/end-others">
      <button class="button" type="submit">End all sessions but this one</button>
    </form>`;
}

/** Signing out is more than ending a session: it goes on to the provider. */
function signOutForm(): Html {
  return html`<form method="post" action="/logout"><button class="button quiet" type="submit">Sign out</button></form>`;
}

function minutes(moment: Date): string {
  return `${moment.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

function time(moment: Date): Html {
  return html`<time datetime="${moment.toISOString()}">${minutes(moment)}</time>`;
}
