import { html, type Html } from '../../src/http/html.js';
import type { Verdict } from './gateway-decisions.js';
import { INVOICE_GRANTS, type Invoice } from './invoices.js';
import { layout, type Links } from './sample-layout.js';
import type { Visitor } from './visitor.js';

/** An invoice, and what the gateway decided about the person in front of it. */
export interface DecidedInvoice {
  readonly invoice: Invoice;
  readonly verdict: Verdict;
  /** Name of whoever approved it already. */
  readonly approvedBy: string | undefined;
}

/** The gateway's words, in those of this application. */
const REASONS: Readonly<Record<string, string>> = {
  allowed: 'You may approve this.',
  'role-missing': 'None of your roles approves invoices.',
  'condition-false': 'Your role approves invoices, but not this one.',
  unavailable: 'The gateway cannot decide just now.',
};

/** The invoices, each with the gateway's decision and its reason. */
export function invoicesPage(visitor: Visitor, invoices: readonly DecidedInvoice[], links: Links): string {
  const { name, subject, roles } = visitor.identity;
  return layout({ title: 'Invoices', current: '/invoices/', links, signedIn: true }, [
    html`<section>
      <h2>Waiting for approval</h2>
      <p>
        Asked of the gateway for <strong>${name ?? subject}</strong> (${roles.join(', ')}): “may this person
        approve this invoice?”, one AuthZEN question per row.
      </p>
      <table>
        <thead>
          <tr>
            <th scope="col">Invoice</th>
            <th scope="col" class="amount">Amount</th>
            <th scope="col">The gateway’s decision</th>
          </tr>
        </thead>
        <tbody>
          ${invoices.map(row)}
        </tbody>
      </table>
    </section>`,
    html`<section>
      <h2>The grants behind it</h2>
      <ul>
        ${INVOICE_GRANTS.map(
          ({ condition, inWords }) => html`<li>${inWords}<br /><code>${condition}</code></li>`,
        )}
        <li>Nobody else approves anything.</li>
      </ul>
    </section>`,
  ]);
}

function row({ invoice, verdict, approvedBy }: DecidedInvoice): Html {
  const { id, purpose, amount, department, filedBy } = invoice;
  return html`<tr>
    <th scope="row">
      <strong>${purpose}</strong>
      <p class="muted">${department}, filed by ${filedBy}</p>
    </th>
    <td class="amount">${amount.toLocaleString('en')}</td>
    <td>
      <p>
        ${verdict.allowed ? html`<strong class="yes">Allowed</strong>` : html`<strong>Denied</strong>`}:
        <code>${verdict.reason}</code>
      </p>
      <p class="muted">${REASONS[verdict.reason] ?? 'The gateway says no.'}</p>
      ${
        approvedBy === undefined
          ? verdict.allowed &&
            html`<form method="post" action="/invoices/approve">
              <input type="hidden" name="id" value="${id}" />
              <button aria-label="Approve: ${purpose}">Approve</button>
            </form>`
          : html`<p>Approved by ${approvedBy}.</p>`
      }
    </td>
  </tr>`;
}
