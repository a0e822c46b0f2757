import { generateKeyPairSync } from 'node:crypto';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { FakeClock } from '../../test/support/clock.js';
import type { ClientCredential, ClientKey } from '../connections/client-credential.js';
import type { ConnectionSecrets } from '../connections/connection-secrets.js';
import type { Connection } from '../connections/connection.entity.js';
import { clientAuthentication } from './client-authentication.js';
import type { ClientKeyPromotion } from './client-key-promotion.js';
import { ProviderClient } from './provider-client.js';
import type { ProviderAnswer, ProviderHttp, ProviderRequest } from './provider-http.js';

const privateKey = generateKeyPairSync('rsa', { modulusLength: 2048 })
  .privateKey.export({ type: 'pkcs8', format: 'pem' })
  .toString();
const SECRET: ClientCredential = { method: 'client_secret', clientSecret: 'b+ secret:/%' };
const KEY: ClientCredential = { method: 'private_key_jwt', privateKey, keyId: 'in-use' };
const NEXT: ClientKey = { privateKey, keyId: 'next' };

describe('the proof of a client', () => {
  const now = new Date('2030-01-06T12:00:00Z');
  const proof = {
    clientId: '0oa1',
    credential: SECRET,
    authMethods: ['client_secret_basic', 'client_secret_post', 'private_key_jwt'],
    endpoint: 'https://okta.example/oauth2/v1/token',
    now,
  };

  it('is a secret in the header, form-encoded first', async () => {
    const { headers, parameters } = await clientAuthentication(proof);
    const [, credentials = ''] = (headers['Authorization'] ?? '').split('Basic ');
    expect(Buffer.from(credentials, 'base64').toString()).toBe('0oa1:b%2B+secret%3A%2F%25');
    expect(parameters).toEqual({});
  });

  it('is a secret in the body where the provider knows no header', async () => {
    await expect(clientAuthentication({ ...proof, authMethods: ['client_secret_post'] })).resolves.toEqual({
      headers: {},
      parameters: { client_id: '0oa1', client_secret: 'b+ secret:/%' },
    });
  });

  it('is nothing but the name of a public client', async () => {
    await expect(clientAuthentication({ ...proof, credential: { method: 'none' } })).resolves.toEqual({
      headers: {},
      parameters: { client_id: '0oa1' },
    });
  });

  it('is an assertion for the endpoint that is called, valid for five minutes, never twice the same', async () => {
    const made = async (endpoint: string) =>
      (await clientAuthentication({ ...proof, credential: KEY, endpoint })).parameters;
    const parameters = await made(proof.endpoint);
    expect(parameters).toMatchObject({
      client_id: '0oa1',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    });
    const assertion = parameters['client_assertion'] ?? '';
    expect(decodeProtectedHeader(assertion)).toEqual({ alg: 'RS256', kid: 'in-use' });
    const iat = now.getTime() / 1000;
    const claims = decodeJwt(assertion);
    expect(claims).toEqual({
      iss: '0oa1',
      sub: '0oa1',
      aud: proof.endpoint,
      iat,
      exp: iat + 300,
      jti: expect.any(String) as string,
    });
    const other = decodeJwt((await made('https://okta.example/oauth2/v1/revoke'))['client_assertion'] ?? '');
    expect(other.aud).toBe('https://okta.example/oauth2/v1/revoke');
    expect(other.jti).not.toBe(claims.jti);
  });

  it('that cannot be made says nothing of the key', async () => {
    const broken = { method: 'private_key_jwt', privateKey: 'MII-the-key', keyId: null } as const;
    const error: unknown = await clientAuthentication({ ...proof, credential: broken }).catch(
      (e: unknown) => e,
    );
    expect(error).toMatchObject({
      code: 'sign-in-failed',
      detail: 'client assertion: the private key can’t be read',
    });
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain('MII-the-key');
  });
});

describe('a client with a generated key that waits', () => {
  const OK: ProviderAnswer = { status: 200, body: '{}' };
  const REFUSED: ProviderAnswer = { status: 401, body: '{"error":"invalid_client"}' };
  const GRANT: ProviderAnswer = { status: 400, body: '{"error":"invalid_grant"}' };

  /** A provider that answers by the proof it is shown; gives what it was shown, in order. */
  function world(inUse: ClientCredential, next: ClientKey | null, answers: Record<string, ProviderAnswer>) {
    const shown: string[] = [];
    const promoted: string[] = [];
    const clock = new FakeClock();
    const http = {
      send: ({ headers, form }: ProviderRequest) => {
        const assertion = form?.get('client_assertion');
        const proof = assertion
          ? String(decodeProtectedHeader(assertion).kid)
          : headers?.['Authorization']
            ? 'secret'
            : 'none';
        shown.push(proof);
        return Promise.resolve(answers[proof] ?? REFUSED);
      },
    } as unknown as ProviderHttp;
    const secrets = {
      openClientCredential: () => inUse,
      openNextClientKey: () => next,
    } as unknown as ConnectionSecrets;
    const promotion = {
      promoteBehindTheScenes: ({ slug }: Connection) => void promoted.push(slug),
    } as unknown as ClientKeyPromotion;
    const client = new ProviderClient(http, secrets, promotion, clock);
    const send = () =>
      client.send({ slug: 'default', clientId: '0oa1' } as Connection, {
        purpose: 'token answer',
        endpoint: 'https://okta.example/token',
        authMethods: ['client_secret_basic'],
        form: { grant_type: 'authorization_code' },
        timeoutMs: 20_000,
        maxBytes: 1_000,
      });
    return { send, shown, promoted, clock };
  }

  it('shows it first, and puts it to use when it is accepted', async () => {
    const { send, shown, promoted } = world(SECRET, NEXT, { next: OK, secret: OK });
    await expect(send()).resolves.toBe(OK);
    expect([shown, promoted]).toEqual([['next'], ['default']]);
  });

  it('goes on with what is in use while it is refused, and spares the provider a minute of trying', async () => {
    const { send, shown, promoted, clock } = world(KEY, NEXT, { 'in-use': OK });
    for (let time = 0; time < 3; time += 1) await expect(send()).resolves.toBe(OK);
    expect(shown).toEqual(['next', 'in-use', 'in-use', 'in-use']);
    clock.advance(60_000);
    await send();
    expect(shown.slice(4)).toEqual(['next', 'in-use']);
    expect(promoted).toEqual([]);
  });

  it('tries it at once when what was in use is refused: the provider has been switched over', async () => {
    const answers: Record<string, ProviderAnswer> = { secret: OK };
    const { send, shown, promoted } = world(SECRET, NEXT, answers);
    await send();
    Object.assign(answers, { secret: REFUSED, next: OK });
    await expect(send()).resolves.toBe(OK);
    expect(shown).toEqual(['next', 'secret', 'secret', 'next']);
    expect(promoted).toEqual(['default']);
  });

  it('tells what the provider says of the request, and calls no key accepted for that', async () => {
    const { send, shown, promoted } = world(SECRET, NEXT, { next: GRANT, secret: OK });
    await expect(send()).resolves.toEqual(GRANT);
    expect([shown, promoted]).toEqual([['next'], []]);
  });

  it('shows it every time where there is nothing else to show', async () => {
    const { send, shown } = world({ method: 'none' }, NEXT, {});
    await send();
    await send();
    expect(shown).toEqual(['next', 'none', 'next', 'none']);
  });

  it('shows nothing twice where no key waits', async () => {
    const { send, shown } = world(SECRET, null, {});
    await expect(send()).resolves.toEqual(REFUSED);
    expect(shown).toEqual(['secret']);
  });
});
