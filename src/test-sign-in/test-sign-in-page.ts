import { errorCodes } from '../errors/error-codes.js';
import { html, type Html } from '../http/html.js';
import type { Page } from '../http/page.js';
import type { MembershipCompleteness } from '../subjects/membership.js';
import { sourceInWords } from '../subjects/source-words.js';
import type { TestedAnswer, TestedGroup, TestedGroups, TestSignInReport } from './test-sign-in-report.js';

/** Groups that the page lists; the API tells more. */
const LISTED_GROUPS = 100;

const STATUS_NOTES = {
  draft: 'The connection is a draft: real sign-ins begin once it is activated.',
  disabled: 'The connection is disabled: nobody can sign in by it at the moment.',
  active: null,
} as const;

const MISMATCHES = {
  'ambiguous-name': 'several groups have this name',
  'other-group-of-this-name': 'another group of this name is mapped',
} as const;

const COMPLETENESS: Readonly<Record<MembershipCompleteness, string>> = {
  complete: 'the list is complete',
  suspect: 'the list may have been cut short',
  unavailable: 'the list could not be read',
};

/** What a test found out, for the person who signed in. */
export function testSignInPage(connectionName: string, report: TestSignInReport): Page {
  const { answer, claims, groups, connectionStatus, requestId } = report;
  const note = STATUS_NOTES[connectionStatus];
  return {
    title: titleOf(report),
    body: html`<p class="muted">Test sign-in of the connection ${connectionName}. You are not signed in by it.</p>
      <div class="notice ${answer.allowed ? 'good' : lacksMapping(report) ? '' : 'bad'}">
        ${verdict(answer, groups !== undefined)}
      </div>
      ${note !== null && html`<p>${note}</p>`} ${groups && rolesSection(report)} ${groups && groupsSection(groups)}
      ${claims && claimsSection('ID token', claims.idToken)}
      ${claims && (claims.userinfo ? claimsSection('Userinfo', claims.userinfo) : noUserinfo())}
      <p class="muted">
        Whoever asked for this test can read the same for ten minutes. Then it is gone. You can close this window now.
      </p>`,
    requestId,
  };
}

/** Whether there is nothing wrong but that no group gives a role yet: so it is with a connection that is being set up. */
function lacksMapping({ answer, connectionStatus }: TestSignInReport): boolean {
  return connectionStatus === 'draft' && answer.reason === 'no-mapped-group';
}

function titleOf(report: TestSignInReport): string {
  const { answer, groups } = report;
  if (answer.allowed) return 'This sign-in would work';
  if (lacksMapping(report)) return 'The sign-in works; a role is missing';
  return groups ? 'This sign-in would be refused' : 'The test sign-in failed';
}

function verdict(answer: TestedAnswer, established: boolean): Html {
  if (answer.allowed) return html`<p><strong>Allowed.</strong> The person would be signed in now.</p>`;
  const { code, reason, message, status } = answer;
  return html`<p><strong>${established ? 'Refused' : 'Failed'}.</strong> ${message}</p>
    <p class="muted">
      A real sign-in would answer ${status}${code && html` <code>${code}</code> (${errorCodes[code].title})`}${
        established && html`, because of <code>${reason}</code>`
      }.
    </p>`;
}

function rolesSection({ roles = [], defaultRole, defaultRoleUsed }: TestSignInReport): Html {
  const tags = roles.map((role) => html`<span class="tag">${role}</span>`);
  return html`<h2>Roles</h2>
    <p>${roles.length > 0 ? tags : 'None.'}</p>
    <p class="muted">
      ${
        defaultRoleUsed
          ? 'None of the groups is mapped: this is the default role of the connection.'
          : defaultRole
            ? html`The default role, <code>${defaultRole}</code>, is for people without any mapped group.`
            : 'The connection has no default role.'
      }
    </p>`;
}

function groupsSection({ items, total, source, completeness, required, requiredMet }: TestedGroups): Html {
  const shown = items.slice(0, LISTED_GROUPS);
  return html`<h2>Groups (${total})</h2>
    <p class="muted">
      Learned from ${sourceInWords(source)}; ${COMPLETENESS[completeness]}.
      ${
        required.length > 0 &&
        html`Required is one of ${required.map((name, index) => html`${index > 0 && ', '}<code>${name}</code>`)}:
        ${requiredMet ? 'met' : 'not met'}.`
      }
    </p>
    ${
      shown.length > 0 &&
      html`<table>
        <thead>
          <tr>
            <th scope="col">Group</th>
            <th scope="col">Role</th>
          </tr>
        </thead>
        <tbody>
          ${shown.map(groupRow)}
        </tbody>
      </table>`
    }
    ${total > shown.length && html`<p class="muted">and ${total - shown.length} more</p>`}`;
}

function groupRow({ name, id, role, mismatch }: TestedGroup): Html {
  return html`<tr>
    <td>${name}${id !== undefined && html`<br /><code class="muted">${id}</code>`}</td>
    <td>${role === null ? (mismatch ? `none: ${MISMATCHES[mismatch]}` : 'none') : html`<span class="tag">${role}</span>`}</td>
  </tr>`;
}

function claimsSection(title: string, claims: Readonly<Record<string, unknown>>): Html {
  return html`<h2>${title}</h2>
    <dl class="claims">
      ${Object.entries(claims).map(
        ([name, value]) =>
          html`<dt><code>${name}</code></dt>
            <dd>${claimValue(value)}</dd>`,
      )}
    </dl>`;
}

function noUserinfo(): Html {
  return html`<h2>Userinfo</h2>
    <p>The provider has no userinfo endpoint.</p>`;
}

function claimValue(value: unknown): string {
  return typeof value === 'string' ? value : Array.isArray(value) ? listOf(value) : JSON.stringify(value);
}

function listOf(values: readonly unknown[]): string {
  return values.length === 0
    ? '(empty list)'
    : values.map((value) => (typeof value === 'string' ? value : JSON.stringify(value))).join(', ');
}
