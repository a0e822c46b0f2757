import type { Schemas } from '../../api/client.js';
import { linesOf } from '../../connect/lines.js';
import { maxAgeFault, secretChange, toChange, toFields } from './connection-fields.js';

const connection: Schemas['ConnectionResponse'] = {
  id: 'c',
  slug: 'acme',
  name: 'Acme',
  status: 'active',
  issuer: 'https://acme.okta.com',
  serverType: 'org',
  clientId: '0oa1',
  hasClientSecret: true,
  managementAuth: { type: 'none', status: 'none' },
  groupsClaim: 'groups',
  scopes: [],
  defaultRole: null,
  allowedEmailDomains: ['example.com'],
  requiredGroups: ['Staff, all of it'],
  attributeClaims: [],
  oktaActions: 'off',
  redirectUri: '',
  postLogoutRedirectUri: '',
  initiateLoginUri: '',
  version: 1,
};
const before = toFields(connection);

describe('the form of a connection', () => {
  it('changes nothing when nothing was changed, however lists are spaced', () => {
    expect(toChange(before, { ...before, allowedEmailDomains: '\n example.com \n\n' })).toEqual({});
  });

  it('sends what differs alone, and null for what was emptied', () => {
    const full = toFields({ ...connection, environment: 'prod', maxAge: 60, defaultRole: 'guest' });
    const emptied = { ...full, environment: '', maxAge: '', defaultRole: '' };
    expect(toChange(full, emptied)).toEqual({ environment: null, maxAge: null, defaultRole: null });
    expect(toChange(before, { ...before, maxAge: '60', scopes: 'phone\naddress' })).toEqual({
      maxAge: 60,
      scopes: ['phone', 'address'],
    });
  });

  it('keeps a group whole whose name has a comma in it', () => {
    expect(linesOf(before.requiredGroups)).toEqual(['Staff, all of it']);
  });

  it.each([
    ['', true],
    ['0', true],
    ['31536000', true],
    ['31536001', false],
    ['-1', false],
    ['1h', false],
  ])('takes the age %j: %s', (text, good) => {
    expect(maxAgeFault(text) === undefined).toBe(good);
  });
});

describe('the secrets of a change', () => {
  const none = { clientSecret: '', apiToken: '' };
  const withKeys: typeof connection = {
    ...connection,
    tokenEndpointAuthMethod: 'private_key_jwt',
    managementAuth: { type: 'service-app', status: 'configured' },
  };

  it('stay as they are while nothing is entered', () => {
    expect(secretChange(withKeys, none, false)).toEqual({});
  });

  it('are cleared for another issuer, unless they are given again', () => {
    expect(secretChange(withKeys, { ...none, clientSecret: 's' }, true)).toEqual({
      clientSecret: 's',
      managementAuth: null,
      privateKey: null,
    });
    expect(secretChange(connection, { clientSecret: 's', apiToken: 't' }, true)).toEqual({
      clientSecret: 's',
      apiToken: 't',
    });
  });
});
