import { html, type Html } from '../../src/http/html.js';
import { identitySection } from './identity-section.js';
import { layout, type Links } from './sample-layout.js';
import type { PlainHeaders, Visitor } from './visitor.js';

/** An expense claim that somebody filed. */
export interface Expense {
  readonly purpose: string;
  readonly amount: string;
}

/** The first page: what everybody with a role may see. */
export function payslipPage(visitor: Visitor, expenses: readonly Expense[], links: Links): string {
  const { name, subject } = visitor.identity;
  return layout({ title: `Hello, ${name ?? subject}`, current: '/', links, signedIn: true }, [
    identitySection(visitor),
    html`<section>
      <h2>Payslip</h2>
      <table>
        <tr>
          <th scope="row">Salary</th>
          <td class="amount">4,200.00</td>
        </tr>
        <tr>
          <th scope="row">Taxes</th>
          <td class="amount">−1,134.00</td>
        </tr>
        <tr>
          <th scope="row">Paid out</th>
          <td class="amount">3,066.00</td>
        </tr>
      </table>
    </section>`,
    html`<section>
      <h2>Expenses</h2>
      ${expenses.length === 0 ? html`<p>You have filed none yet.</p>` : expenseTable(expenses)}
      <form method="post" action="/expenses">
        <label>Purpose <input name="purpose" required maxlength="200" autocomplete="off" /></label>
        <label>Amount <input name="amount" required maxlength="20" inputmode="decimal" /></label>
        <button>File the claim</button>
      </form>
    </section>`,
  ]);
}

/** What security engineers and admins may see. */
export function reportsPage(visitor: Visitor, links: Links): string {
  return layout({ title: 'Reports', current: '/reports/', links, signedIn: true }, [
    html`<section>
      <h2>Access to salaries this week</h2>
      <p>31 people looked at their own payslip. Nobody looked at somebody else’s.</p>
    </section>`,
    identitySection(visitor),
  ]);
}

/** What admins alone may see, when they have proved lately who they are. */
export function administrationPage(visitor: Visitor, links: Links): string {
  return layout({ title: 'Administration', current: '/admin/', links, signedIn: true }, [
    html`<section>
      <h2>Next pay day</h2>
      <p>All 32 payslips are ready to be sent.</p>
      <p class="muted">
        Whoever signed in more than five minutes ago is asked by Okta once more, before this page.
      </p>
    </section>`,
    identitySection(visitor),
  ]);
}

/** What anybody may see, signed in or not. */
export function publicPage({ user, name }: PlainHeaders, links: Links): string {
  return layout({ title: 'About Acorn Payroll', current: '/public/', links, signedIn: user !== '' }, [
    html`<section>
      <p>
        This part is open to everybody.
        ${
          user === ''
            ? 'You are not signed in.'
            : html`You are signed in as <strong>${name || user}</strong>.`
        }
      </p>
    </section>`,
  ]);
}

/** A page for an address or a request that means nothing here. */
export function problemPage(title: string, text: string, links: Links): string {
  return layout({ title, links, signedIn: false }, [html`<section><p>${text}</p></section>`]);
}

function expenseTable(expenses: readonly Expense[]): Html {
  return html`<table>
    ${expenses.map(
      ({ purpose, amount }) =>
        html`<tr>
          <th scope="row">${purpose}</th>
          <td class="amount">${amount}</td>
        </tr>`,
    )}
  </table>`;
}
