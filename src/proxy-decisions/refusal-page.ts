import { GATEWAY_APPLICATION } from '../access/permissions.js';
import { decideStrictly } from '../decisions/decide.js';
import type { Standing } from '../decisions/standing.js';
import { contactLine } from '../http/contact-line.js';
import { html, type Html } from '../http/html.js';
import { pageHeaders, renderPage } from '../http/page.js';
import { toProblem } from '../http/problem.js';
import type { MembershipSource } from '../subjects/membership.js';
import { answerOf, errorOf, type Denial } from './denial.js';
import type { ProxyAnswer } from './proxy-answer.js';

/** Mapped groups, and roles, that the page lists; more are counted. */
const LISTED = 10;

const SOURCES: Readonly<Record<MembershipSource, string>> = {
  'id-token': 'Okta’s ID token',
  userinfo: 'Okta’s userinfo answer',
  'access-token': 'Okta’s access token',
  api: 'Okta’s API',
  local: 'the local account',
};

/** What a page of refusal is told. */
export interface Refusal {
  readonly denial: Denial;
  /** The person, as far as the application may know him. */
  readonly person: Standing | undefined;
  /** Groups of which one would help; none = nothing is to be said of that. */
  readonly neededGroups: readonly string[];
  /** Whom he can turn to, as an admin wrote it; undefined = not said. */
  readonly contact: string | undefined;
  readonly requestId: string;
  /** The gateway's own. */
  readonly publicOrigin: string;
}

/**
 * A person's refusal as a page: shown on the application's own host, in place of what he wanted. It tells of him what the
 * application would be told as well (who he is, his roles, the mapped among his groups), the others by their number.
 */
export function refusalPage(refusal: Refusal): ProxyAnswer {
  const { denial, person, requestId, publicOrigin } = refusal;
  const error = errorOf(denial);
  const body = renderPage({
    title: toProblem(error, requestId).title,
    body: html`<p>${error.message}</p>
      ${person && whoYouAre(person)}
      <h2>What you can do</h2>
      ${groupsThatHelp(refusal.neededGroups)}
      ${wayOn(requestId, publicOrigin, person && mayExplain(person))}
      ${contactLine(refusal.contact)}
      <p>
        <a class="button" href="">Try again</a>
        <a class="button quiet" href="${publicOrigin}/logout">Use another account</a>
      </p>
      <p class="muted">Reason <code>${denial.reason}</code></p>
      <p><a href="${publicOrigin}/">See who you are signed in as</a></p>`,
    requestId,
  });
  const headers = Object.entries(pageHeaders()).filter(([name]) => name !== 'Cache-Control');
  return answerOf(error, body, headers.flat());
}

function whoYouAre({ facts, roles, mappedGroups, model }: Standing): Html {
  const { groups, source, completeness, fetchedAt } = facts.membership;
  const names = roles.map((key) => model.roles[model.roleIndex.get(key) ?? -1]?.name ?? key);
  const iso = fetchedAt.toISOString();
  return html`<dl>
    <dt>You are</dt>
    <dd>${facts.name ?? facts.email ?? facts.login ?? facts.sub}${facts.email !== null && html` (${facts.email})`}</dd>
    <dt>Your roles</dt>
    <dd>${names.length === 0 ? 'none' : listed(names)}</dd>
    <dt>Groups seen</dt>
    <dd>
      ${groups.length}, from ${SOURCES[source]} at
      <time datetime="${iso}">${iso.slice(0, 16).replace('T', ' ')} UTC</time>${completeness !== 'complete' && '; the list may not be complete'}.
      ${mappedGroups.length === 0 ? 'None of them gives a role.' : html`Those that give a role: ${listed(mappedGroups)}.`}
    </dd>
  </dl>`;
}

function groupsThatHelp(groups: readonly string[]): Html | false {
  if (groups.length === 0) return false;
  const names = groups.map((group) => html`<span class="tag">${group}</span> `);
  return html`<p>
    ${groups.length === 1 ? 'People in this group may use it:' : 'People in one of these groups may use it:'} ${names}
  </p>`;
}

function wayOn(requestId: string, publicOrigin: string, explains: boolean | undefined): Html {
  const id = html`<code class="copy">${requestId}</code>`;
  if (explains === true) {
    const address = `${publicOrigin}/console/explain?${new URLSearchParams({ at: requestId }).toString()}`;
    return html`<p><a href="${address}">Explain this</a>: how it came to that, and what would change it.</p>
      ${id}`;
  }
  return html`<p>
      Do you need this? Give your administrator this request id. With it he sees why you were refused and what would
      change that:
    </p>
    ${id}`;
}

/** Whether the person may see how decisions come about. Asked of the decisions, like everything else. */
function mayExplain(person: Standing): boolean {
  const question = {
    kind: 'action',
    application: GATEWAY_APPLICATION,
    resourceType: 'explain',
    action: 'read',
  } as const;
  return decideStrictly(person.model, person, question).allowed;
}

function listed(names: readonly string[]): string {
  const more = names.length - LISTED;
  return `${names.slice(0, LISTED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
