import { createHash } from 'node:crypto';
import { Html, html } from './html.js';

/** A server-rendered page: no script, one small stylesheet, the request id to quote. */
export interface Page {
  /** Title of the window and heading of the page. */
  readonly title: string;
  readonly body: Html;
  /** Shown at the foot, so that a person can quote it; absent = the page says it where it is to be quoted. */
  readonly requestId?: string;
}

const STYLESHEET = `
:root{color-scheme:light dark;--ink:#1b1f27;--muted:#565d6b;--paper:#fff;--ground:#f3f4f7;--line:#d9dce3;--accent:#1d4fc4;--on-accent:#fff}
@media(prefers-color-scheme:dark){:root{--ink:#eceef3;--muted:#a6adbb;--paper:#1c2027;--ground:#12151a;--line:#353b47;--accent:#8fb0ff;--on-accent:#10131a}}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;display:flex;flex-direction:column;align-items:center;background:var(--ground);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
header{width:100%;max-width:40rem;padding:1.5rem 1.25rem .25rem;font-weight:650;letter-spacing:.01em}
main{width:calc(100% - 2rem);max-width:38rem;margin:.75rem 0;padding:1.5rem;background:var(--paper);border:1px solid var(--line);border-radius:.75rem;overflow-wrap:anywhere}
footer{width:100%;max-width:40rem;padding:.25rem 1.25rem 2rem;color:var(--muted);font-size:.875rem;overflow-wrap:anywhere}
h1{margin:0 0 .75rem;font-size:1.5rem;line-height:1.25}
h2{margin:1.5rem 0 .5rem;font-size:1.0625rem}
p{margin:.5rem 0}
dl{display:grid;grid-template-columns:minmax(6rem,auto) 1fr;gap:.375rem 1rem;margin:1rem 0}
dt{color:var(--muted)}dd{margin:0}
@media(max-width:30rem){dl{grid-template-columns:1fr;gap:0}dd{margin-bottom:.5rem}}
ul{padding-left:1.25rem}
table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.375rem .75rem .375rem 0;border-bottom:1px solid var(--line);vertical-align:top}th{white-space:nowrap}
code{font:.9em ui-monospace,Menlo,Consolas,monospace}
a{color:var(--accent)}
.button{display:inline-block;margin:.25rem .5rem .25rem 0;padding:.625rem 1.125rem;border:1px solid var(--accent);border-radius:.5rem;background:var(--accent);color:var(--on-accent);font:inherit;font-weight:600;text-decoration:none;cursor:pointer}
.button.quiet{background:transparent;color:var(--accent)}
.wide{display:block;width:100%;text-align:center}
.tag{display:inline-block;margin:.125rem .25rem .125rem 0;padding:.0625rem .5rem;border:1px solid var(--line);border-radius:1rem;font-size:.875rem;overflow-wrap:break-word}
.copy{display:block;margin:.25rem 0 .75rem;padding:.5rem .75rem;border:1px solid var(--line);border-radius:.5rem;background:var(--ground);-webkit-user-select:all;user-select:all}
.muted{color:var(--muted)}
.field{margin:1rem 0}.field label{display:block;margin-bottom:.25rem;font-weight:600}.field .muted{display:block;margin-top:.25rem;font-size:.875rem}
input:not([type=hidden]){width:100%;min-height:2.75rem;padding:.5rem .75rem;border:1px solid var(--muted);border-radius:.5rem;background:var(--paper);color:var(--ink);font:inherit}
.alert{padding:.75rem 1rem;border-left:4px solid var(--accent);background:var(--ground)}
.notice{margin:1rem 0;padding:.5rem 1rem;border:1px solid var(--line);border-left:.25rem solid var(--muted);border-radius:.375rem}
.notice.good{border-left-color:#1a7f37}.notice.bad{border-left-color:#c4320a}
dl.claims{font-size:.9375rem}
.choices{list-style:none;padding:0}.choices li{margin:.5rem 0}.which{font-weight:400;font-size:.875em}
.countdown::after{content:"(" counter(left) ")";font-variant-numeric:tabular-nums;counter-reset:left var(--left);animation:left 15s steps(15) forwards}
@property --left{syntax:"<integer>";inherits:false;initial-value:15}
@keyframes left{from{--left:15}to{--left:0}}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
`.trim();

/** Made apart from the page: the hash covers every character in the element, a formatter's white space included. */
const STYLE_ELEMENT = new Html(`<style>${STYLESHEET}</style>`);

/** What a page's `style-src` names, so that no other style runs. */
const STYLESHEET_HASH = `'sha256-${createHash('sha256').update(STYLESHEET).digest('base64')}'`;

/** Renders a whole HTML document. */
export function renderPage({ title, body, requestId }: Page): string {
  const document = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <title>${title} · Rolegate</title>
        ${STYLE_ELEMENT}
      </head>
      <body>
        <header>Rolegate</header>
        <main>
          <h1>${title}</h1>
          ${body}
        </main>
        ${requestId !== undefined && html`<footer>Request id <code>${requestId}</code></footer>`}
      </body>
    </html> `;
  return document.markup;
}

/**
 * The headers of every page of ours.
 * @param formOrigins Okta origins to which a form on the page may be redirected (sign-out): browsers apply `form-action` to redirects too.
 */
export function pageHeaders(formOrigins: readonly string[] = []): Record<string, string> {
  return {
    'Content-Type': 'text/html; charset=utf-8',
    'Cache-Control': 'no-store',
    'Content-Security-Policy': [
      "default-src 'none'",
      `style-src ${STYLESHEET_HASH}`,
      "img-src 'self' data:",
      `form-action ${["'self'", ...new Set(formOrigins)].join(' ')}`,
      "frame-ancestors 'none'",
      "base-uri 'none'",
    ].join('; '),
    'Referrer-Policy': 'same-origin',
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
    'Cross-Origin-Opener-Policy': 'same-origin',
  };
}
