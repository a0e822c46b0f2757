import { createHash } from 'node:crypto';
import { Html, html } from '../../src/http/html.js';

/** Addresses outside the application that its pages link to. */
export interface Links {
  readonly gateway: string;
  readonly startPage: string;
}

/** What stands around a page. */
export interface Frame {
  readonly title: string;
  /** The address of the page, when the navigation has it. */
  readonly current?: string;
  readonly links: Links;
  /** Whether there is anybody to sign out. */
  readonly signedIn: boolean;
}

const STYLESHEET = `
:root{color-scheme:light dark;--ink:#1c2a22;--muted:#52645a;--paper:#fff;--ground:#eef3ef;--line:#cfdcd3;--accent:#1a6b3c;--on-accent:#fff}
@media(prefers-color-scheme:dark){:root{--ink:#e8f0ea;--muted:#a3b5aa;--paper:#17211b;--ground:#0f1612;--line:#31443a;--accent:#7fd4a1;--on-accent:#0c1710}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
header{background:var(--accent);color:var(--on-accent)}
header>div,main,footer{max-width:46rem;margin:0 auto;padding:1rem 1.25rem}
header p{display:flex;flex-wrap:wrap;justify-content:space-between;align-items:baseline;gap:.25rem 1.25rem;margin:0}
header strong{font-size:1.25rem}
header p a{color:var(--on-accent);padding:.25rem 0}
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
th{font-weight:600;color:var(--muted);overflow-wrap:normal}
th strong{color:var(--ink)}
td p{margin:.125rem 0}
.yes{color:var(--accent);font-weight:600}
.muted{color:var(--muted);font-size:.875rem;font-weight:400;overflow-wrap:anywhere}
pre{margin:.5rem 0;white-space:pre-wrap;font:.8125rem/1.5 ui-monospace,Menlo,Consolas,monospace}
summary{padding:.25rem 0;cursor:pointer;color:var(--accent)}
.amount{text-align:right;font-variant-numeric:tabular-nums}
td.amount:last-child{padding-right:0}
code{font:.9em ui-monospace,Menlo,Consolas,monospace}
label{display:block;margin:.5rem 0;font-weight:600}
input{display:block;width:100%;max-width:20rem;margin-top:.25rem;padding:.5rem .625rem;border:1px solid var(--muted);border-radius:.375rem;background:var(--paper);color:var(--ink);font:inherit}
button{margin-top:.5rem;padding:.625rem 1.125rem;border:0;border-radius:.5rem;background:var(--accent);color:var(--on-accent);font:inherit;font-weight:600;cursor:pointer}
td button{margin:.25rem 0 0;padding:.375rem .875rem}
footer{color:var(--muted);font-size:.875rem}
@media(max-width:30rem){section{padding:1rem}th,td,pre{font-size:.875rem;padding-right:.5rem}}
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
  ['/invoices/', 'Invoices'],
  ['/reports/', 'Reports'],
  ['/admin/', 'Administration'],
  ['/public/', 'Public'],
] as const;

/** A whole page of the application. */
export function layout({ title, current, links, signedIn }: Frame, body: readonly Html[]): string {
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
            <p>
              <strong>Acorn Payroll</strong>
              ${signedIn && html`<a href="/.rolegate/sign-out">Sign out</a>`}
            </p>
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
          <a href="${links.gateway}/">Who am I</a> ·
          <a href="${links.startPage}/">Start page</a>
        </footer>
      </body>
    </html> `.markup;
}
