import { generateKeyPairSync } from 'node:crypto';
import { GatewayError } from '../errors/gateway-error.js';
import { managementAuthChange, type ManagementAuthRequest } from './management-auth-change.js';

const NONE = { managementAuthType: 'none', managementClientId: null, managementKeyId: null } as const;
const SSWS = { ...NONE, managementAuthType: 'ssws' } as const;
const APP = { managementAuthType: 'service-app', managementClientId: 'app', managementKeyId: 'k1' } as const;
const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
const PEM = pair.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
const JWK = JSON.stringify(pair.privateKey.export({ format: 'jwk' }));

const pointerOf = (stored: typeof NONE | typeof SSWS | typeof APP, request: ManagementAuthRequest) => {
  try {
    managementAuthChange(stored, request);
  } catch (error) {
    if (error instanceof GatewayError) return error.errors?.[0]?.pointer;
  }
  return undefined;
};

describe('the management credential', () => {
  it.each<[string, typeof NONE | typeof SSWS | typeof APP, ManagementAuthRequest]>([
    ['nothing is said of it', SSWS, {}],
    ['its kind is only repeated', SSWS, { managementAuth: { type: 'ssws' } }],
    ['kind and client are only repeated', APP, { managementAuth: { type: 'service-app', clientId: 'app' } }],
    ['an API token is cleared that it isn’t', APP, { apiToken: null }],
    ['an empty object is given', APP, { managementAuth: {} }],
  ])('stays when %s', (_, stored, request) => {
    expect(managementAuthChange(stored, request)).toEqual({ kind: 'keep' });
  });

  it.each<[string, typeof SSWS | typeof APP, ManagementAuthRequest]>([
    ['null', SSWS, { managementAuth: null }],
    ['the kind none', APP, { managementAuth: { type: 'none' } }],
    ['an API token of null', SSWS, { apiToken: null }],
    ['an inner API token of null', SSWS, { managementAuth: { apiToken: null } }],
    ['a private key of null', APP, { managementAuth: { privateKey: null } }],
  ])('is cleared by %s', (_, stored, request) => {
    expect(managementAuthChange(stored, request)).toEqual({ kind: 'clear' });
  });

  it.each<[string, ManagementAuthRequest, object]>([
    ['an API token', { apiToken: 't' }, { type: 'ssws', apiToken: 't' }],
    ['an inner API token', { managementAuth: { apiToken: 't' } }, { type: 'ssws', apiToken: 't' }],
    [
      'a service app with a PEM',
      { managementAuth: { clientId: 'c', privateKey: PEM } },
      { type: 'service-app', clientId: 'c', privateKey: PEM, keyId: null },
    ],
    [
      'a service app with a JWK',
      { managementAuth: { type: 'service-app', clientId: 'c', privateKey: JWK, keyId: 'k' } },
      { type: 'service-app', clientId: 'c', privateKey: JWK, keyId: 'k' },
    ],
  ])('is replaced by %s', (_, request, credential) => {
    expect(managementAuthChange(NONE, request)).toEqual({ kind: 'replace', credential });
  });

  it.each<[string, typeof NONE | typeof SSWS | typeof APP, ManagementAuthRequest]>([
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
