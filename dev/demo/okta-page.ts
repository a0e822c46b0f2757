import { Html, html } from '../../src/http/html.js';
import type { OktaOrg } from '../okta-simulator/org.js';
import { peopleInOkta, roleGroupsInOkta, type PersonInOkta } from './okta-admin.js';

/** What the gateway has on a group: the mapping's role and the name that it knows. */
export interface MappedGroup {
  readonly groupId?: string;
  readonly groupName: string;
  readonly role: string;
}

/** What the page of the simulated org shows. */
export interface OktaPageOptions {
  readonly org: OktaOrg;
  readonly applicationUrl: string;
  /** The gateway's mappings; undefined when it does not answer. */
  readonly mappings: readonly MappedGroup[] | undefined;
  /** What became of the form that led here. */
  readonly outcome: 'done' | 'refused' | undefined;
}

/** The simulated org for whoever plays its admin: every button changes Okta and nothing else. */
export function oktaPageBody({ org, applicationUrl, mappings, outcome }: OktaPageOptions): Html {
  return html`${outcomeNote(outcome)}
    <p>
      You are the admin of the Okta org here. Sign in to the
      <a href="${applicationUrl}/" target="_blank" rel="noopener">application</a> in another tab, change
      something about that person here, and reload the application: the gateway has heard of it by an event
      hook, and decides anew at the next request.
    </p>
    <h2>People</h2>
    ${peopleInOkta(org).map(personSection)}
    <h2>Groups</h2>
    <p>The gateway’s mapping follows the group’s id. Reload this page after a rename to see its new name.</p>
    ${roleGroupsInOkta(org).map((group) => groupForm(group, mappings))}
    <p><a href="/">To the start page</a> · <a href="/events">What the gateway heard</a></p>`;
}

function outcomeNote(outcome: OktaPageOptions['outcome']): Html | undefined {
  if (outcome === 'done')
    return html`<p role="status">
      <strong>Done in Okta.</strong> The next request to the application is decided anew.
    </p>`;
  if (outcome === 'refused')
    return html`<p role="alert">
      <strong>Okta refused that.</strong> A name of a group must be new and of 1 to 255 characters.
    </p>`;
  return undefined;
}

function personSection({ person, status, groups }: PersonInOkta): Html {
  const name = `${person.firstName} ${person.lastName}`;
  const action = (value: string, label: string): Html =>
    html`<button class="button quiet" name="action" value="${value}" aria-label="${label}: ${name}">
      ${label}
    </button>`;
  return html`<div role="group" aria-label="${name}">
    <p>
      <strong>${name}</strong> <span class="tag">${status}</span>
      ${groups.filter(({ member }) => member).map((group) => html`<span class="tag">${group.name}</span>`)}
    </p>
    ${
      status === 'ACTIVE' || status === 'SUSPENDED'
        ? html`<form method="post" action="/okta">
              <input type="hidden" name="userId" value="${person.id}" />
              ${status === 'ACTIVE' ? action('suspend', 'Suspend') : action('unsuspend', 'Unsuspend')}
              ${action('sign-out', 'Sign out everywhere')}
              ${groups.map((group) =>
                group.member
                  ? action(`remove-member:${group.id}`, `Take out of ${group.name}`)
                  : action(`add-member:${group.id}`, `Put into ${group.name}`),
              )}
            </form>`
        : html`<p>Deactivated or deleted meanwhile; a restart of the demo brings everybody back.</p>`
    }
  </div>`;
}

function groupForm({ id, name }: { id: string; name: string }, mappings: OktaPageOptions['mappings']): Html {
  const mapping = mappings?.find(({ groupId }) => groupId === id);
  return html`<form method="post" action="/okta">
    <input type="hidden" name="groupId" value="${id}" />
    <p>
      <label>Name in Okta <input name="name" value="${name}" required maxlength="255" /></label>
      <button class="button quiet" name="action" value="rename" aria-label="Rename ${name}">Rename</button
      ><br />
      ${
        mapping
          ? html`In the gateway: “${mapping.groupName}” gives the role <code>${mapping.role}</code>`
          : html`In the gateway: ${mappings ? 'mapped to no role' : 'no answer'}`
      }
    </p>
  </form>`;
}
