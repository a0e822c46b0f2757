import { addressCandidates } from './address-candidates.js';

describe('the issuers that an address may mean', () => {
  const org = 'https://x.okta.com';
  const withDefault = [org, `${org}/oauth2/default`];

  it.each([
    'x.okta.com',
    ' x.okta.com ',
    'X.Okta.com',
    'https://x.okta.com/',
    'https://x-admin.okta.com/admin/apps/active',
    'x-admin.okta.com/admin/dashboard?tab=1#top',
    'https://x.okta.com/.well-known/openid-configuration',
    'https://x.okta.com/oauth2/v1/authorize?client_id=0oa1',
    'https://x.okta.com/app/UserHome',
    'https://x.okta.com/oauth2',
  ])('of %j are the org’s own server and its default one', (address) => {
    expect(addressCandidates(address)).toEqual(withDefault);
  });

  it.each([
    'https://x.okta.com/oauth2/aus123',
    'https://x.okta.com/oauth2/aus123/',
    'x.okta.com/oauth2/aus123/.well-known/oauth-authorization-server',
    'https://x.okta.com/oauth2/aus123/v1/token',
  ])('of %j begin with that custom server', (address) => {
    expect(addressCandidates(address)).toEqual([`${org}/oauth2/aus123`, ...withDefault]);
  });

  it('begin with the path that another provider has its issuer at', () => {
    const [first] = addressCandidates(
      'https://id.example.com/realms/people/.well-known/openid-configuration',
    );
    expect(first).toBe('https://id.example.com/realms/people');
  });

  it('are on plain http on a loopback host alone', () => {
    expect(addressCandidates('127.0.0.1:8080')[0]).toBe('http://127.0.0.1:8080');
    expect(addressCandidates('http://x.okta.com')[0]).toBe(org);
  });

  it.each([
    '',
    '   ',
    'not a host',
    'javascript:alert(1)',
    '//',
    'file:///etc/passwd',
    'x@y@z',
    'a'.repeat(9),
  ])('are none for %j', (text) => expect(addressCandidates(text)).toEqual([]));
});
