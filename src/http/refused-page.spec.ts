import { html } from './html.js';
import { renderPage } from './page.js';
import { refusedPage } from './refused-page.js';

const refused = {
  title: 'You may not use this',
  what: html`<p>No rule lets you in.</p>`,
  contact: undefined,
  requestId: '0d5f2c1e',
  otherAccount: '/login',
  home: '/',
  why: html`role-missing`,
};

const timesIn = (page: string, text: string): number => page.split(text).length - 1;

describe('the page of who is refused', () => {
  it.each([undefined, '/console/explain?at=1'])(
    'says the request id once, explained at %s',
    (explanation) => {
      expect(timesIn(renderPage(refusedPage({ ...refused, explanation })), refused.requestId)).toBe(1);
    },
  );
});

it('every other page says it at its foot', () => {
  const page = renderPage({ title: 'Signed out', body: html`<p>Bye.</p>`, requestId: refused.requestId });
  expect(page).toContain(`<footer>Request id <code>${refused.requestId}</code></footer>`);
});
