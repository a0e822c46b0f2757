import { GATEWAY_APPLICATION } from '../access/permissions.js';
import { decideStrictly } from '../decisions/decide.js';
import type { Standing } from '../decisions/standing.js';
import { html, type Html } from '../http/html.js';
import { pageHeaders, renderPage } from '../http/page.js';
import { toProblem } from '../http/problem.js';
import { refusedPage } from '../http/refused-page.js';
import { sourceInWords } from '../subjects/source-words.js';
import { answerOf, errorOf, type Denial } from './denial.js';
import type { ProxyAnswer } from './proxy-answer.js';

/** Mapped groups, and roles, that the page lists; more are counted. */
const LISTED = 10;

/** What a page of refusal is told. */
export interface Refusal {
  readonly denial: Denial;
  /** The person, as far as the application may know them. */
  readonly person: Standing | undefined;
  /** Groups of which one would help; none = nothing is to be said of that. */
  readonly neededGroups: readonly string[];
  /** Whom they can turn to, as an admin wrote it; undefined = not said. */
  readonly contact: string | undefined;
  readonly requestId: string;
  /** The gateway's own. */
  readonly publicOrigin: string;
  /** Where they sign in as somebody else. */
  readonly otherAccount: string;
}

/**
 * A person's refusal as a page: shown on the application's own host, in place of what they wanted. It tells of them
 * what the application would be told as well (who they are, their roles, the mapped among their groups), the others by
 * their number.
 */
export function refusalPage(refusal: Refusal): ProxyAnswer {
  const { denial, person, requestId, publicOrigin } = refusal;
  const error = errorOf(denial);
  const page = refusedPage({
    title: toProblem(error, requestId).title,
    what: html`<p>${error.message}</p>`,
    who: person && whoYouAre(person),
    advice: groupsThatHelp(refusal.neededGroups),
    contact: refusal.contact,
    requestId,
    explanation: person && mayExplain(person) ? explanationAddress(publicOrigin, requestId) : undefined,
    again: '',
    otherAccount: refusal.otherAccount,
    home: `${publicOrigin}/`,
    why: html`Reason <code>${denial.reason}</code>`,
  });
  const body = renderPage(page);
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
      ${groups.length}, from ${sourceInWords(source)} at
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

function explanationAddress(publicOrigin: string, requestId: string): string {
  return `${publicOrigin}/console/explain?${new URLSearchParams({ at: requestId }).toString()}`;
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
