import { Html, html } from '../../src/http/html.js';
import { people } from './cast.js';
import { askGateway, type GatewayApi } from './gateway-api.js';

const SHOWN_EVENTS = 30;
/** The most that one page of the API has. */
const PAGE = 200;

const ROLES = [
  ['admin', 'Admin'],
  ['security-engineer', 'Security Engineer'],
  ['developer', 'Developer'],
  ['guest', 'Guest'],
] as const;

interface Report {
  readonly verdict: string;
  readonly findings: readonly {
    readonly code: string;
    readonly severity: string;
    readonly title: string;
    readonly detail: string;
    readonly setting?: { readonly where: string; readonly value?: string };
  }[];
  readonly features: readonly {
    readonly feature: string;
    readonly usable: boolean;
    readonly reason?: string;
  }[];
}

/** What a test of the connection to Okta finds (`POST /api/v1/connections/default/test`). */
export async function doctorBody(api: GatewayApi): Promise<Html> {
  const { verdict, findings, features } = await askGateway<Report>(api, 'POST', '/connections/default/test');
  return html`<p>Verdict: <strong>${verdict}</strong></p>
    <ul>
      ${findings.map(
        ({ severity, title, detail, setting }) =>
          html`<li>
            <span class="tag">${severity}</span> <strong>${title}</strong><br />${detail}
            ${setting && html`<br /><span class="muted">${setting.where}</span>`}
            ${setting?.value !== undefined && html`<br /><code>${setting.value}</code>`}
          </li>`,
      )}
    </ul>
    <h2>What the API credential is good for</h2>
    <ul>
      ${features.map(
        ({ feature, usable, reason }) =>
          html`<li>
            <span class="tag">${usable ? 'usable' : 'not usable'}</span> ${feature}
            ${reason !== undefined && html`<br /><span class="muted">${reason}</span>`}
          </li>`,
      )}
    </ul>
    ${madeBy('POST /api/v1/connections/default/test')}`;
}

interface Explanation {
  readonly summary: string;
  readonly verdict: { readonly allowed: boolean; readonly reason: string };
  readonly roles: readonly string[];
  readonly membership: {
    readonly source: string;
    readonly completeness: string;
    readonly ageSeconds: number;
    readonly freshness: string;
    readonly groups: readonly { readonly name: string }[];
    readonly groupsTotal: number;
  };
  readonly mappings: readonly {
    readonly id: string;
    readonly groupName: string;
    readonly role: string;
    readonly outcome: string;
  }[];
}

/** Why somebody has or lacks a role (`POST /api/v1/explain`), and a form to ask about others. */
export async function explainBody(api: GatewayApi, query: URLSearchParams): Promise<Html> {
  const login = people.find((one) => one.login === query.get('login'))?.login ?? 'dee.developer@example.com';
  const role = ROLES.find(([key]) => key === query.get('role'))?.[0] ?? 'admin';
  const { summary, verdict, roles, membership, mappings } = await askGateway<Explanation>(
    api,
    'POST',
    '/explain',
    { subject: { login }, role },
  );
  return html`<form method="get" action="/explain">
      <p>
        <label>Person <select name="login">${people.map((one) => option(one.login, `${one.firstName} ${one.lastName}`, login))}</select></label>
        <label>Role <select name="role">${ROLES.map(([key, name]) => option(key, name, role))}</select></label>
        <button class="button">Explain</button>
      </p>
    </form>
    <p role="status"><strong>${summary}</strong></p>
    <dl>
      <dt>Verdict</dt>
      <dd>${verdict.allowed ? 'allowed' : 'denied'}: <code>${verdict.reason}</code></dd>
      <dt>Roles</dt>
      <dd>${roles.length === 0 ? 'none' : roles.join(', ')}</dd>
      <dt>Groups</dt>
      <dd>
        ${membership.groupsTotal}, read from <code>${membership.source}</code> ${membership.ageSeconds} s ago,
        ${membership.completeness} and ${membership.freshness}<br />
        ${membership.groups.slice(0, 10).map(({ name }) => html`<span class="tag">${name}</span>`)}
        ${membership.groupsTotal > 10 && '…'}
      </dd>
    </dl>
    <h2>What each group mapping does</h2>
    <ul>
      ${mappings.map(
        (one) => html`<li>${one.groupName} → ${one.role} <span class="tag">${one.outcome}</span></li>`,
      )}
    </ul>
    ${madeBy('POST /api/v1/explain')}`;
}

interface HeardEvent {
  readonly id: string;
  readonly eventType: string;
  readonly source: string;
  readonly published: string;
  readonly receivedAt: string;
  readonly target?: readonly { readonly type: string; readonly displayName: string }[] | null;
}

/** The latest events that the gateway heard from Okta (`GET /api/v1/events`), newest first. */
export async function eventsBody(api: GatewayApi): Promise<Html> {
  const events = (await allEvents(api)).slice(-SHOWN_EVENTS).toReversed();
  return html`${
    events.length === 0
      ? html`<p>Nothing yet: change something in <a href="/okta">the Okta org</a>.</p>`
      : html`<ul>
            ${events.map(
              ({ eventType, source, published, receivedAt, target }) =>
                html`<li>
                  <strong>${eventType}</strong>
                  ${(target ?? []).map(({ displayName }) => html`<span class="tag">${displayName}</span>`)}<br />
                  <span class="muted"
                    >${published.slice(0, 19).replace('T', ' ')} UTC, here by ${source}
                    ${Math.max(0, Date.parse(receivedAt) - Date.parse(published))} ms later</span
                  >
                </li>`,
            )}
          </ul>`
  }
    <p><a class="button quiet" href="/events">Look again</a></p>
    ${madeBy('GET /api/v1/events')}`;
}

/** The API gives the oldest first, and a cursor that never ends. */
async function allEvents(api: GatewayApi): Promise<HeardEvent[]> {
  const events: HeardEvent[] = [];
  for (let after = ''; ;) {
    const page = await askGateway<{ items: HeardEvent[]; nextCursor: string }>(
      api,
      'GET',
      `/events?limit=${PAGE}${after}`,
    );
    events.push(...page.items);
    if (page.items.length < PAGE) return events;
    after = `&after=${encodeURIComponent(page.nextCursor)}`;
  }
}

function option(value: string, label: string, chosen: string): Html {
  return html`<option value="${value}" ${value === chosen ? new Html('selected') : ''}>${label}</option>`;
}

function madeBy(request: string): Html {
  return html`<p class="muted">
    This page is the answer of <code>${request}</code>, asked with the demo’s API token.
    <a href="/">To the start page</a> · <a href="/okta">The Okta org</a>
  </p>`;
}
