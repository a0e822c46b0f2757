import { createHash } from 'node:crypto';
import { Html, html } from '../../src/http/html.js';

/** The signed-in person, as the gateway describes them to the application. */
export interface Visitor {
  /** Empty for somebody who is not signed in. */
  readonly user: string;
  readonly email: string;
  readonly name: string;
  readonly roles: readonly string[];
  readonly groups: readonly string[];
}

/** An expense claim that somebody filed. */
export interface Expense {
  readonly purpose: string;
  readonly amount: string;
}

/** Addresses outside the application that its pages link to. */
export interface Links {
  readonly gateway: string;
  readonly startPage: string;
}

const STYLESHEET = `
:root{color-scheme:light dark;--ink:#1c2a22;--muted:#52645a;--paper:#fff;--ground:#eef3ef;--line:#cfdcd3;--accent:#1a6b3c;--on-accent:#fff}
@media(prefers-color-scheme:dark){:root{--ink:#e8f0ea;--muted:#a3b5aa;--paper:#17211b;--ground:#0f1612;--line:#31443a;--accent:#7fd4a1;--on-accent:#0c1710}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
header{background:var(--accent);color:var(--on-accent)}
header>div,main,footer{max-width:46rem;margin:0 auto;padding:1rem 1.25rem}
header strong{font-size:1.25rem}
nav{display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;margin-top:.5rem}
nav a{color:var(--on-accent);padding:.25rem 0}
nav a[aria-current]{font-weight:700;text-decoration-thickness:3px}
section{margin:1rem 0;padding:1.25rem;background:var(--paper);border:1px solid var(--line);border-radius:.75rem;overflow-wrap:anywhere}
h1{margin:1rem 0;font-size:1.625rem;line-height:1.25}
h2{margin:0 0 .5rem;font-size:1.125rem}
p{margin:.5rem 0}
a{color:var(--accent)}
table{border-collapse:collapse;width:100%}
th,td{text-align:left;padding:.375rem .75rem .375rem 0;border-bottom:1px solid var(--line);vertical-align:top}
th{font-weight:600;color:var(--muted)}
td.amount{text-align:right;font-variant-numeric:tabular-nums;padding-right:0}
code{font:.9em ui-monospace,Menlo,Consolas,monospace}
label{display:block;margin:.5rem 0;font-weight:600}
input{display:block;width:100%;max-width:20rem;margin-top:.25rem;padding:.5rem .625rem;border:1px solid var(--muted);border-radius:.375rem;background:var(--paper);color:var(--ink);font:inherit}
button{margin-top:.5rem;padding:.625rem 1.125rem;border:0;border-radius:.5rem;background:var(--accent);color:var(--on-accent);font:inherit;font-weight:600;cursor:pointer}
footer{color:var(--muted);font-size:.875rem}
:focus-visible{outline:3px solid var(--ink);outline-offset:2px}
header :focus-visible{outline-color:var(--on-accent)}
`.trim();

/** Made apart from the page: the policy's hash covers every character in it, a formatter's white space included. */
const STYLE_ELEMENT = new Html(`<style>${STYLESHEET}</style>`);

/** The policy under which every page of the application runs: its one stylesheet and nothing else. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLESHEET).digest('base64')}'`,
  "form-action 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join('; ');

const SECTIONS = [
  ['/', 'Payslip'],
  ['/reports/', 'Reports'],
  ['/admin/', 'Administration'],
  ['/public/', 'Public'],
] as const;

/** The first page: what everybody with a role may see. */
export function payslipPage(visitor: Visitor, expenses: readonly Expense[], links: Links): string {
  return layout(`Hello, ${visitor.name || visitor.user}`, '/', links, [
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
    identitySection(visitor),
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
  return layout('Reports', '/reports/', links, [
    html`<section>
      <h2>Access to salaries this week</h2>
      <p>31 people looked at their own payslip. Nobody looked at somebody else’s.</p>
    </section>`,
    identitySection(visitor),
  ]);
}

/** What admins alone may see. */
export function administrationPage(visitor: Visitor, links: Links): string {
  return layout('Administration', '/admin/', links, [
    html`<section>
      <h2>Next pay day</h2>
      <p>All 32 payslips are ready to be sent.</p>
    </section>`,
    identitySection(visitor),
  ]);
}

/** What anybody may see, signed in or not. */
export function publicPage(visitor: Visitor, links: Links): string {
  return layout('About Acorn Payroll', '/public/', links, [
    html`<section>
      <p>
        This part is open to everybody.
        ${
          visitor.user === ''
            ? 'You are not signed in.'
            : html`You are signed in as <strong>${visitor.name || visitor.user}</strong>.`
        }
      </p>
    </section>`,
  ]);
}

/** A page for an address or a request that means nothing here. */
export function problemPage(title: string, text: string, links: Links): string {
  return layout(title, undefined, links, [html`<section><p>${text}</p></section>`]);
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

/** The application has no accounts of its own: this is all it knows about anybody. */
function identitySection({ user, email, name, roles, groups }: Visitor): Html {
  const rows = [
    ['Remote-User', user],
    ['Remote-Name', name],
    ['Remote-Email', email],
    ['Remote-Roles', roles.join(', ')],
    ['Remote-Groups', groups.join(', ')],
  ];
  return html`<section>
    <h2>What the gateway told this application about you</h2>
    <table>
      ${rows.map(
        ([header, value]) =>
          html`<tr>
            <th scope="row"><code>${header}</code></th>
            <td>${value}</td>
          </tr>`,
      )}
    </table>
  </section>`;
}

function layout(title: string, current: string | undefined, links: Links, body: readonly Html[]): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} · Acorn Payroll</title>
        ${STYLE_ELEMENT}
      </head>
      <body>
        <header>
          <div>
            <strong>Acorn Payroll</strong>
            <nav aria-label="Sections">
              ${SECTIONS.map(
                ([path, label]) =>
                  html`<a href="${path}" ${path === current ? new Html('aria-current="page"') : ''}
                    >${label}</a
                  >`,
              )}
            </nav>
          </div>
        </header>
        <main>
          <h1>${title}</h1>
          ${body}
        </main>
        <footer>
          A sample application behind Rolegate. It has no accounts and no sign-in of its own.
          <a href="${links.gateway}/">Who am I, and sign out</a> ·
          <a href="${links.startPage}/">Start page</a>
        </footer>
      </body>
    </html> `.markup;
}
