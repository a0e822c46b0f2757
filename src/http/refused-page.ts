import { contactLine } from './contact-line.js';
import { html, type Html } from './html.js';
import type { Page } from './page.js';

/** Signs in once more, as whom the person chooses: the provider asks even whoever is still signed in there. */
export const OTHER_ACCOUNT_ADDRESS = '/login?prompt=login';

/** What a page tells somebody who is refused. */
export interface RefusedPerson {
  readonly title: string;
  /** What happened, as paragraphs. */
  readonly what: Html;
  /** Who the person is, where that is known. */
  readonly who?: Html | false | undefined;
  /** What of what they can do is said of this refusal alone. */
  readonly advice?: Html | false | undefined;
  /** Whom they can turn to, as an admin wrote it; undefined = not said. */
  readonly contact: string | undefined;
  readonly requestId: string;
  /** Explains this very request; for who may see that alone. */
  readonly explanation?: string | undefined;
  /** Where to try again; '' = the very address, undefined = not offered. */
  readonly again?: string | undefined;
  /** Where they get to another account. */
  readonly otherAccount: string;
  /** The gateway's start. */
  readonly home: string;
  /** The stable word for why, as `code` or `reason`. */
  readonly why: Html;
}

/**
 * The page of everybody who is refused, whatever refused them, so that nobody goes round in circles: what happened, who
 * they are here, whom to ask and with which request id, and three ways on: again, with another account, to the start.
 */
export function refusedPage(refused: RefusedPerson): Page {
  const { title, what, who, advice, contact, requestId, again, otherAccount, home, why } = refused;
  return {
    title,
    body: html`${what} ${who}
      <h2>What you can do</h2>
      ${advice} ${quoteLine(requestId, refused.explanation)} ${contactLine(contact)}
      <p>
        ${again !== undefined && html`<a class="button" href="${again}">Try again</a>`}
        <a class="button quiet" href="${otherAccount}">Use another account</a>
      </p>
      <p class="muted">${why}</p>
      <p><a href="${home}">Rolegate’s start page</a></p>`,
  };
}

function quoteLine(requestId: string, explanation: string | undefined): Html {
  const id = html`<span class="copy"><code>${requestId}</code></span>`;
  if (explanation !== undefined) {
    return html`<p><a href="${explanation}">Explain this</a>: how it came to that, and what would change it.</p>
      ${id}`;
  }
  return html`<p>
      Do you need this? Give your administrator this request id. With it they see why you were refused and what would
      change that:
    </p>
    ${id}`;
}
