import { generateKeyPairSync } from 'node:crypto';
import { GatewayError } from '../errors/gateway-error.js';
import { managementAuthChange, type ManagementAuthRequest } from './management-auth-change.js';

const NONE = {
  managementAuthType: 'none',
  managementClientId: null,
  managementKeyId: null,
  managementScopes: [] as string[],
} as const;
const SSWS = { ...NONE, managementAuthType: 'ssws' } as const;
const SCOPES = ['okta.users.read', 'okta.groups.read'];
const APP = {
  managementAuthType: 'service-app',
  managementClientId: 'app',
  managementKeyId: 'k1',
  managementScopes: SCOPES,
} as const;
const WEB = {
  managementAuthType: 'authorization-code',
  managementClientId: 'web',
  managementKeyId: null,
  managementScopes: ['okta.logs.read'],
} as const;
type Stored = typeof NONE | typeof SSWS | typeof APP | typeof WEB;
const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
const PEM = pair.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
const JWK = JSON.stringify(pair.privateKey.export({ format: 'jwk' }));

const pointerOf = (stored: Stored, request: ManagementAuthRequest) => {
  try {
    managementAuthChange(stored, request);
  } catch (error) {
    if (error instanceof GatewayError) return error.errors?.[0]?.pointer;
  }
  return undefined;
};

describe('the management credential', () => {
  it.each<[string, Stored, ManagementAuthRequest]>([
    ['nothing is said of it', SSWS, {}],
    ['its kind is only repeated', SSWS, { managementAuth: { type: 'ssws' } }],
    ['kind and client are only repeated', APP, { managementAuth: { type: 'service-app', clientId: 'app' } }],
    ['an API token is cleared that it isn’t', APP, { apiToken: null }],
    ['an empty object is given', APP, { managementAuth: {} }],
    ['its scopes are only repeated', WEB, { managementAuth: { scopes: ['okta.logs.read'] } }],
    [
      'the web app is only repeated',
      WEB,
      { managementAuth: { type: 'authorization-code', clientId: 'web' } },
    ],
  ])('stays when %s', (_, stored, request) => {
    expect(managementAuthChange(stored, request)).toEqual({ kind: 'keep' });
  });

  it.each<[string, Stored, ManagementAuthRequest]>([
    ['null', SSWS, { managementAuth: null }],
    ['the kind none', APP, { managementAuth: { type: 'none' } }],
    ['an API token of null', SSWS, { apiToken: null }],
    ['an inner API token of null', SSWS, { managementAuth: { apiToken: null } }],
    ['a private key of null', APP, { managementAuth: { privateKey: null } }],
    ['a client secret of null', WEB, { managementAuth: { clientSecret: null } }],
  ])('is cleared by %s', (_, stored, request) => {
    expect(managementAuthChange(stored, request)).toEqual({ kind: 'clear' });
  });

  it.each<[string, ManagementAuthRequest, object]>([
    ['an API token', { apiToken: 't' }, { type: 'ssws', apiToken: 't' }],
    ['an inner API token', { managementAuth: { apiToken: 't' } }, { type: 'ssws', apiToken: 't' }],
    [
      'a service app with a PEM',
      { managementAuth: { clientId: 'c', privateKey: PEM } },
      { type: 'service-app', clientId: 'c', privateKey: PEM, keyId: null, scopes: SCOPES },
    ],
    [
      'a service app with a JWK',
      { managementAuth: { type: 'service-app', clientId: 'c', privateKey: JWK, keyId: 'k' } },
      { type: 'service-app', clientId: 'c', privateKey: JWK, keyId: 'k', scopes: SCOPES },
    ],
    [
      'a service app with scopes of its own',
      { managementAuth: { clientId: 'c', privateKey: PEM, scopes: ['okta.logs.read'] } },
      { type: 'service-app', clientId: 'c', privateKey: PEM, keyId: null, scopes: ['okta.logs.read'] },
    ],
  ])('is replaced by %s', (_, request, credential) => {
    expect(managementAuthChange(NONE, request)).toEqual({ kind: 'replace', credential });
  });

  it.each<[string, Stored, ManagementAuthRequest, object]>([
    [
      'a web app',
      NONE,
      { managementAuth: { clientId: 'w', clientSecret: 's', scopes: ['okta.logs.read'] } },
      { kind: 'web-app', clientId: 'w', clientSecret: 's', scopes: ['okta.logs.read'] },
    ],
    [
      'another secret of the web app, with the scopes as they are',
      WEB,
      { managementAuth: { clientSecret: 's2' } },
      { kind: 'web-app', clientId: 'web', clientSecret: 's2', scopes: ['okta.logs.read'] },
    ],
    [
      'a generated key of a new app',
      SSWS,
      { managementAuth: { type: 'service-app', clientId: 'c', generateKey: true } },
      { kind: 'generate-key', clientId: 'c', scopes: SCOPES },
    ],
    [
      'another key of the same app',
      APP,
      { managementAuth: { generateKey: true } },
      { kind: 'generate-key', clientId: 'app', scopes: SCOPES },
    ],
    [
      'other scopes of the service app',
      APP,
      { managementAuth: { scopes: ['okta.logs.read'] } },
      { kind: 'scopes', scopes: ['okta.logs.read'] },
    ],
    [
      'other scopes of the web app',
      WEB,
      { managementAuth: { scopes: ['okta.users.read'] } },
      { kind: 'scopes', scopes: ['okta.users.read'] },
    ],
  ])('becomes %s', (_, stored, request, change) => {
    expect(managementAuthChange(stored, request)).toEqual(change);
  });

  it.each<[string, Stored, ManagementAuthRequest]>([
    ['/managementAuth/clientSecret', WEB, { managementAuth: { clientId: 'another' } }],
    ['/managementAuth/clientSecret', NONE, { managementAuth: { type: 'authorization-code', clientId: 'w' } }],
    ['/managementAuth/privateKey', WEB, { managementAuth: { type: 'authorization-code', privateKey: PEM } }],
    ['/managementAuth/clientSecret', APP, { managementAuth: { type: 'service-app', clientSecret: 's' } }],
    ['/managementAuth/generateKey', APP, { managementAuth: { generateKey: true, privateKey: PEM } }],
    ['/managementAuth/clientId', NONE, { managementAuth: { generateKey: true } }],
    ['/managementAuth/scopes', APP, { managementAuth: { scopes: [] } }],
    ['/managementAuth/scopes', SSWS, { managementAuth: { type: 'ssws', scopes: ['okta.users.read'] } }],
    ['/managementAuth/scopes/0', APP, { managementAuth: { scopes: ['okta.clients.manage'] } }],
    ['/apiToken', SSWS, { apiToken: 't', managementAuth: { apiToken: 't' } }],
    ['/managementAuth/apiToken', NONE, { managementAuth: { type: 'ssws' } }],
    ['/managementAuth/apiToken', APP, { managementAuth: { type: 'ssws' } }],
    ['/managementAuth/apiToken', NONE, { managementAuth: { type: 'none', apiToken: 't' } }],
    ['/managementAuth/apiToken', NONE, { managementAuth: { type: 'service-app', apiToken: 't' } }],
    ['/managementAuth/clientId', SSWS, { managementAuth: { type: 'ssws', clientId: 'c' } }],
    ['/managementAuth/privateKey', APP, { managementAuth: { clientId: 'another' } }],
    ['/managementAuth/privateKey', SSWS, { managementAuth: { type: 'service-app' } }],
    ['/managementAuth/clientId', NONE, { managementAuth: { privateKey: PEM } }],
    ['/managementAuth/privateKey', NONE, { managementAuth: { clientId: 'c', privateKey: 'no key' } }],
    ['/managementAuth/privateKey', NONE, { managementAuth: { clientId: 'c', privateKey: '{"kty":"oct"}' } }],
  ])('is refused at %s when the parts do not fit: %#', (pointer, stored, request) => {
    expect(pointerOf(stored, request)).toBe(pointer);
  });
});
