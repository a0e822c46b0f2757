import { oktaAdminConsole } from './okta-admin-console.js';

describe('oktaAdminConsole', () => {
  it.each([
    ['https://acme.okta.com', 'https://acme-admin.okta.com'],
    ['https://acme.okta.com/oauth2/default', 'https://acme-admin.okta.com'],
    ['https://ACME.oktapreview.com/', 'https://acme-admin.oktapreview.com'],
    ['https://acme.okta-gov.com', 'https://acme-admin.okta-gov.com'],
    ['https://acme.okta.mil', 'https://acme-admin.okta.mil'],
  ])('tells it of Okta’s own domains: %s', (address, adminConsole) => {
    expect(oktaAdminConsole(address)).toBe(adminConsole);
  });

  it.each([
    'https://login.example.com',
    'https://acme.okta.com.evil.example',
    'https://okta.com',
    'https://acme.okta.com@evil.example',
    'https://evil.example/acme.okta.com',
    'https://a.b.okta.com',
  ])('tells none of a host that is no org’s at Okta: %s', (address) => {
    expect(oktaAdminConsole(address)).toBeUndefined();
  });

  it.each(['http://acme.okta.com', 'javascript:alert(1)//acme.okta.com', 'acme.okta.com', ''])(
    'tells none without https, where a password could be read on the way: %j',
    (address) => {
      expect(oktaAdminConsole(address)).toBeUndefined();
    },
  );
});
