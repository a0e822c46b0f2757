import escapeHtml from 'escape-html';
import type { OktaApp, OktaUser } from './org-types.js';

/** Where the pages' stylesheet is. */
export const STYLESHEET_PATH = '/assets/okta.css';

/** The look of every page. */
export const STYLESHEET = `body{font:16px/1.5 system-ui,sans-serif;max-width:32rem;margin:3rem auto;padding:0 1rem;color:#1d1d21}
button,.tile{font:inherit;display:block;width:100%;margin:.4rem 0;padding:.6rem 1rem;text-align:left;border:1px solid #6e6e78;
border-radius:4px;background:#fff;color:inherit;cursor:pointer;text-decoration:none;box-sizing:border-box}
button:hover,button:focus,.tile:hover,.tile:focus{border-color:#1662dd;outline:2px solid #1662dd}
input{font:inherit;padding:.5rem;width:100%;box-sizing:border-box}small{color:#6e6e78}[role=alert]{color:#a3160e}`;

/** How many people the sign-in page offers as buttons; others type their username. */
const OFFERED_PEOPLE = 200;

function page(title: string, body: string, bodyAttributes = ''): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escapeHtml(title)}</title><link rel="stylesheet" href="${STYLESHEET_PATH}"></head>
<body${bodyAttributes}><main>
${body}
</main></body></html>
`;
}

/** Okta's own error page. */
export function errorPage(title: string, description: string): string {
  return page(title, `<h1>${escapeHtml(title)}</h1>\n<p>${escapeHtml(description)}</p>`);
}

/** What the sign-in page shows. */
export interface SignInPage {
  stateToken: string;
  /** Where the person is going. */
  appLabel: string | undefined;
  people: readonly OktaUser[];
  loginHint: string | undefined;
  failure: string | undefined;
}

/** The sign-in page: pick a person, or type a username. There are no passwords in this org. */
export function signInPage({ stateToken, appLabel, people, loginHint, failure }: SignInPage): string {
  const hinted = (user: OktaUser): boolean => user.profile.login.toLowerCase() === loginHint?.toLowerCase();
  const ordered = [...people.filter(hinted), ...people.filter((user) => !hinted(user))].slice(
    0,
    OFFERED_PEOPLE,
  );
  const buttons = ordered.map(
    ({ id, profile }) =>
      `<button name="userId" value="${escapeHtml(id)}">${escapeHtml(`${profile.firstName} ${profile.lastName}`)}<br><small>${escapeHtml(profile.login)}</small></button>`,
  );
  const state = `<input type="hidden" name="stateToken" value="${escapeHtml(stateToken)}">`;
  return page(
    'Sign In',
    `<h1>Sign In</h1>
${appLabel === undefined ? '' : `<p>to continue to <strong>${escapeHtml(appLabel)}</strong></p>`}
${failure === undefined ? '' : `<p role="alert">${escapeHtml(failure)}</p>`}
<form method="post" action="/signin" aria-label="People of this org">${state}
${buttons.join('\n')}
</form>
<form method="post" action="/signin">${state}
<p><label>Username <input name="username" autocomplete="username" value="${escapeHtml(loginHint ?? '')}"></label></p>
<button>Sign in</button>
</form>`,
  );
}

/** The dashboard: one tile for each app that may be started from Okta. */
export function dashboardPage(user: OktaUser, tiles: readonly { app: OktaApp; href: string }[]): string {
  const links = tiles.map(
    ({ app, href }) =>
      `<a class="tile" href="${escapeHtml(href)}" data-app="${app.id}">${escapeHtml(app.label)}</a>`,
  );
  return page(
    'My Apps Dashboard',
    `<h1>My Apps</h1>
<p>Signed in as ${escapeHtml(user.profile.login)}</p>
<nav aria-label="Apps">
${links.length > 0 ? links.join('\n') : '<p>You have no apps.</p>'}
</nav>
<p><a href="/login/signout">Sign out</a></p>`,
  );
}

/** A page that posts its fields as soon as it is loaded (`response_mode=form_post`). */
export function formPostPage(action: string, fields: Record<string, string>): string {
  const inputs = Object.entries(fields).map(
    ([name, value]) => `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`,
  );
  return page(
    'Submit Form',
    `<form id="appForm" method="post" action="${escapeHtml(action)}">\n${inputs.join('\n')}\n<noscript><button>Continue</button></noscript>\n</form>`,
    ' onload="document.forms[0].submit()"',
  );
}
