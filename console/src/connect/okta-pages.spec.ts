import { oktaPage } from './okta-pages.js';

const CONSOLE = 'https://x-admin.okta.com';

describe('a page of Okta’s admin console', () => {
  it.each([
    ['In Okta: Applications → Applications → Create App Integration.', '/admin/apps/active'],
    ['Applications → the app integration → General', '/admin/apps/active'],
    ['Security → API → Authorization Servers → the server → Claims', '/admin/oauth2/as'],
    ['Directory → Groups', '/admin/groups'],
    ['Okta: Security → API → Tokens', '/admin/access/api/tokens'],
    ['Security → Administrators → Admins', '/admin/access/admins'],
  ])('is known for %j', (words, path) => {
    expect(oktaPage(CONSOLE, words)?.href).toBe(`${CONSOLE}${path}`);
  });

  it('is none for words that name no such place', () => {
    expect(oktaPage(CONSOLE, 'Here: Settings → Client secret')).toBeUndefined();
  });

  it.each([undefined, 'http://x-admin.okta.com', 'javascript:alert(1)//', 'x-admin.okta.com'])(
    'is never one of %j',
    (address) => {
      expect(oktaPage(address, 'Applications → Applications')).toBeUndefined();
    },
  );

  it('takes nothing but the host from an address', () => {
    expect(oktaPage(`${CONSOLE}/evil?x#y`, 'Applications → x')?.href).toBe(`${CONSOLE}/admin/apps/active`);
  });
});
