import { isPrivateAddress, issuerFault, normalizeIssuer, orgUrlOf, serverTypeOf } from './issuer.js';

const codeOf = (issuer: string, allowPrivate = false) => issuerFault(issuer, { allowPrivate })?.code;

describe('an issuer', () => {
  it.each([
    'https://example.okta.com',
    'https://example.okta.com/',
    'https://example.okta.com/oauth2/default',
    'https://login.example.com',
    'https://8.8.8.8',
    'http://127.0.0.1:4001',
    'http://localhost:4001/oauth2/default',
    'http://[::1]:4001',
    'https://localhost:8443',
  ])('may be %s', (issuer) => {
    expect(codeOf(issuer)).toBeUndefined();
  });

  it.each([
    'example.okta.com',
    'http://example.okta.com',
    'ftp://example.okta.com',
    'https://user:pass@example.okta.com',
    'https://example.okta.com?x=1',
    'https://example.okta.com#',
    'javascript:alert(1)',
    '',
  ])('is never %p', (issuer) => {
    expect(codeOf(issuer)).toBe('issuer-malformed');
  });

  it.each(['https://example-admin.okta.com', 'https://example-admin.oktapreview.com/oauth2/default'])(
    'is not on the host of the admin console: %s',
    (issuer) => {
      const fault = issuerFault(issuer, { allowPrivate: true });
      expect(fault?.code).toBe('issuer-admin-host');
      expect(fault?.detail).toContain('https://example.okta');
    },
  );

  it('is not its own discovery document', () => {
    expect(codeOf('https://example.okta.com/.well-known/openid-configuration')).toBe(
      'issuer-is-discovery-document',
    );
  });

  it.each([
    'https://10.0.0.1',
    'https://172.16.5.4/oauth2/default',
    'https://192.168.1.1',
    'https://169.254.169.254',
    'https://100.64.0.1',
    'https://0.0.0.0',
    'https://[fd00::1]',
    'https://[fe80::1]',
    'https://[::ffff:10.0.0.1]',
    'https://0x0a000001',
    'https://167772161',
    'https://postgres',
    'https://okta.internal',
    'https://metadata.google.internal',
    'https://okta.localhost',
    'https://printer.local.',
  ])('on a private network is refused unless allowed: %s', (issuer) => {
    expect(codeOf(issuer)).toBe('issuer-private');
    expect(codeOf(issuer, true)).toBeUndefined();
  });
});

it('stores an issuer in one form, whatever its case and trailing slashes', () => {
  expect(normalizeIssuer('HTTPS://Example.Okta.com:443//')).toBe('https://example.okta.com');
  expect(normalizeIssuer('https://example.okta.com/oauth2/aus1Ab/')).toBe(
    'https://example.okta.com/oauth2/aus1Ab',
  );
});

it('tells an org server from a custom one by the path', () => {
  expect(serverTypeOf('https://example.okta.com')).toBe('org');
  expect(serverTypeOf('https://example.okta.com/oauth2/default')).toBe('custom');
  expect(serverTypeOf('https://example.com/realms/oauth2')).toBe('org');
});

it('finds the org of a custom server', () => {
  expect(orgUrlOf('https://example.okta.com/oauth2/default')).toBe('https://example.okta.com');
});

it.each([
  ['93.184.216.34', false],
  ['2606:2800:220:1::1', false],
  ['127.0.0.1', true],
  ['::ffff:192.168.0.1', true],
  ['64:ff9b::a00:1', true],
  ['not an address', true],
])('knows whether %s is private', (address, expected) => {
  expect(isPrivateAddress(address)).toBe(expected);
});
