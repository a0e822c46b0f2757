import { generateKeyPairSync, type JsonWebKey } from 'node:crypto';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AdminRole, OktaUser } from '../../dev/okta-simulator/org-types.js';
import { startOktaSimulator, type OktaSimulator } from '../../dev/okta-simulator/simulator.js';
import { SystemClock } from '../../src/config/clock.js';
import type { ManagementCredential } from '../../src/connections/connection-secrets.js';
import { OktaApi } from '../../src/okta-client/okta-api.js';
import type { OktaProblem } from '../../src/okta-client/okta-problem.js';
import { loadOktaSdk } from '../../src/okta-client/okta-sdk.js';
import { livedMs } from '../support/lived-time.js';

const clock = new SystemClock();
const within = (milliseconds: number) => ({
  deadlineMs: clock.monotonic() + milliseconds,
  priority: 'admin' as const,
});
const kindOf = (call: Promise<unknown>) =>
  call.then(
    () => 'ok',
    (problem: OktaProblem) => problem.kind,
  );

describe('Okta’s API', () => {
  let okta: OktaSimulator;
  let ada: OktaUser;
  let groupsPath: string;
  let api: OktaApi;

  beforeAll(() => loadOktaSdk());

  beforeEach(async () => {
    okta = await startOktaSimulator();
    ada = okta.org.addUser({ login: 'ada@example.com', groups: ['Admins'] });
    groupsPath = `/api/v1/users/${ada.id}/groups`;
    api = new OktaApi(okta.url, { type: 'ssws', apiToken: okta.org.addApiToken().value }, clock);
  });

  afterEach(() => okta.close());

  const asked = (path: string | RegExp = groupsPath) => okta.org.countRequests('GET', path);
  const groupNames = async (milliseconds = 20_000) =>
    (await api.listGroupsOfUser(ada.id, within(milliseconds))).map((group) => group.name);

  const joinMany = (count: number) => {
    for (let number = 0; number < count; number += 1) {
      okta.org.addMember(okta.org.addGroup(`Group ${number}`).id, ada.id);
    }
  };

  it('reads 450 groups over three pages, with ids and types', async () => {
    joinMany(448);
    const groups = await api.listGroupsOfUser(ada.id, within(10_000));
    expect(groups).toHaveLength(450);
    expect(new Set(groups.map((group) => group.id)).size).toBe(450);
    expect(groups.find((group) => group.name === 'Everyone')?.type).toBe('BUILT_IN');
    expect(asked()).toBe(3);
  });

  it('sends the token as Okta wants it', async () => {
    await groupNames();
    const [request] = okta.org.requests.filter(({ path }) => path === groupsPath);
    expect(request?.headers.authorization).toMatch(/^SSWS 00/);
    expect(request?.headers.accept).toBe('application/json');
  });

  it('tells two groups of the same name apart by their ids', async () => {
    const twin = okta.org.addGroup({ name: 'Admins', type: 'APP_GROUP' });
    okta.org.addMember(twin.id, ada.id);
    const admins = (await api.listGroupsOfUser(ada.id, within(20_000))).filter(
      ({ name }) => name === 'Admins',
    );
    expect(new Set(admins.map((group) => group.id)).size).toBe(2);
    const found = await api.findGroupsByName('admins', within(20_000));
    expect(found.map(({ id, type }) => [id, type])).toContainEqual([twin.id, 'APP_GROUP']);
    expect(found).toHaveLength(2);
  });

  it('sees a status change at once, although the SDK’s own cache would not', async () => {
    expect((await api.getUser(ada.id, within(20_000))).status).toBe('ACTIVE');
    okta.org.setUserStatus(ada.id, 'SUSPENDED');
    expect((await api.getUser(ada.id, within(20_000))).status).toBe('SUSPENDED');
  });

  it('never asks Okta for anything but the one person that an id names', async () => {
    for (const sub of ['..', '.', '', 'me', 'ME', '../groups', 'a/b', 'a\\b', 'a\nb', 'x'.repeat(256)]) {
      expect(await kindOf(api.listGroupsOfUser(sub, within(20_000)))).toBe('not-found');
    }
    expect(okta.org.requests).toHaveLength(0);
    expect(await kindOf(api.listGroupsOfUser('00u?limit=1#x', within(20_000)))).toBe('not-found');
    expect(okta.org.requests.map(({ path }) => path)).toEqual(['/api/v1/users/00u%3Flimit%3D1%23x/groups']);
  });

  describe('when Okta fails', () => {
    it.each([
      ['500', () => okta.org.faults.status(groupsPath, 500), 'server-error'],
      ['503', () => okta.org.faults.status(groupsPath, 503), 'server-error'],
      ['a page instead of JSON', () => okta.org.faults.html(groupsPath, 200), 'garbled'],
      ['a firewall’s page', () => okta.org.faults.html(groupsPath, 403), 'garbled'],
      ['broken JSON', () => okta.org.faults.garbageJson(groupsPath), 'garbled'],
      ['dropped connections', () => okta.org.faults.drop(groupsPath), 'unreachable'],
      ['the concurrency limit', () => okta.org.faults.concurrencyLimited(groupsPath), 'rate-limited'],
    ])('tries twice and gives up: %s', async (_, fail, kind) => {
      fail();
      expect(await kindOf(groupNames())).toBe(kind);
      expect(asked()).toBe(2);
    });

    it('succeeds on the second try', async () => {
      okta.org.faults.drop(groupsPath, { count: 1 });
      expect(await groupNames()).toContain('Admins');
    });

    it('fails, rather than give half a list, when a later page fails', async () => {
      joinMany(300);
      okta.org.faults.status(groupsPath, 500, { after: 1 });
      expect(await kindOf(groupNames())).toBe('server-error');
    });

    it('does not wait for a rate limit that ends after the deadline', async () => {
      okta.org.faults.rateLimited(groupsPath, 30);
      const refused = () =>
        expect(groupNames(20_000)).rejects.toMatchObject({ kind: 'rate-limited', status: 429 });
      expect(await livedMs(refused)).toBeLessThan(15_000);
      expect(asked()).toBe(1);
    });

    it('ends at the deadline when Okta hangs', async () => {
      okta.org.faults.hang(groupsPath);
      const waited = await livedMs(async () => expect(await kindOf(groupNames(3000))).toBe('timeout'));
      // A second try as long as tries may be would end after 5,800.
      expect(waited).toBeLessThan(5500);
      expect(asked()).toBe(2);
    });

    it('asks nothing once the deadline is over, and says that Okta is not to blame', async () => {
      expect(await kindOf(groupNames(0))).toBe('not-asked');
      expect(asked()).toBe(0);
    });

    it('tells a refused token from one that may not do this, and tries neither again', async () => {
      const stranger = new OktaApi(okta.url, { type: 'ssws', apiToken: '00wrong' }, clock);
      await expect(stranger.listGroupsOfUser(ada.id, within(20_000))).rejects.toMatchObject({
        kind: 'token-invalid',
        status: 401,
        errorCode: 'E0000011',
      });
      const weak = okta.org.addApiToken({ adminRole: 'NONE' }).value;
      const powerless = new OktaApi(okta.url, { type: 'ssws', apiToken: weak }, clock);
      await expect(powerless.listGroupsOfUser(ada.id, within(20_000))).rejects.toMatchObject({
        kind: 'token-forbidden',
        errorCode: 'E0000006',
      });
      expect(asked()).toBe(2);
      const broken = new OktaApi(okta.url, { type: 'ssws', apiToken: '00a\r\nX: y' }, clock);
      expect(await kindOf(broken.listGroupsOfUser(ada.id, within(20_000)))).toBe('token-invalid');
    });

    it('knows a person who does not exist, and a host that has no such API', async () => {
      expect(await kindOf(api.getUser('00unobody', within(20_000)))).toBe('not-found');
      okta.org.deleteUser(ada.id);
      expect(await kindOf(groupNames())).toBe('not-found');
    });
  });

  describe('pages on other hosts', () => {
    let foreign: Server;
    let heard: (string | undefined)[];

    beforeEach(async () => {
      heard = [];
      foreign = createServer((request, response) => {
        heard.push(request.headers.authorization);
        response.writeHead(200, { 'content-type': 'application/json' }).end('[]');
      });
      await new Promise<void>((resolve) => foreign.listen(0, '127.0.0.1', resolve));
      joinMany(300);
    });

    afterEach(() => new Promise((resolve) => foreign.close(resolve)));

    const foreignUrl = () => `http://127.0.0.1:${(foreign.address() as AddressInfo).port}`;

    it('refuses a link to a foreign host, which never sees the token', async () => {
      okta.org.linkOrigin = foreignUrl();
      expect(await kindOf(groupNames())).toBe('garbled');
      expect(heard).toEqual([]);
    });

    it('shows why: the SDK alone would send the token there', async () => {
      okta.org.linkOrigin = foreignUrl();
      const { Client } = await loadOktaSdk();
      const token = okta.org.addApiToken().value;
      const bare = new Client({ orgUrl: okta.url, token, cacheMiddleware: null });
      const groups = await bare.userApi.listUserGroups({ userId: ada.id });
      await groups.each(() => true);
      expect(heard).toEqual([`SSWS ${token}`]);
    });

    it('goes on at the org’s own address when Okta names its own host', async () => {
      okta.org.linkOrigin = 'https://acme.okta.com';
      expect(await groupNames()).toHaveLength(302);
    });

    it('follows no redirect', async () => {
      const org = await answering((response) =>
        response.writeHead(302, { location: `${foreignUrl()}/api/v1/groups` }).end(),
      );
      const lured = new OktaApi(org.url, { type: 'ssws', apiToken: '00token' }, clock);
      expect(await kindOf(lured.listGroups({ limit: 1 }, within(20_000)))).toBe('garbled');
      expect(heard).toEqual([]);
      await org.close();
    });
  });

  describe('answers of unexpected shape', () => {
    const group = (id: string) => ({ id, type: 'OKTA_GROUP', profile: { name: `Group ${id}` } });

    it.each<[string, unknown]>([
      ['an object for a list', { groups: [] }],
      ['a group without a profile', [{ id: '00g1', type: 'OKTA_GROUP' }]],
      ['a group without a name', [{ id: '00g1', profile: { name: null } }]],
      ['a list with a hole', [null]],
      ['text', 'groups'],
    ])('fails on %s', async (_, body) => {
      const org = await answering((response) => json(response, body));
      const strange = new OktaApi(org.url, { type: 'ssws', apiToken: '00token' }, clock);
      expect(await kindOf(strange.listGroupsOfUser('00u1', within(20_000)))).not.toBe('ok');
      await org.close();
    });

    it('goes on behind an empty page, and counts overlapping pages once', async () => {
      const pages = [[group('1'), group('2')], [], [group('2'), group('3')]];
      const org = await answering((response, url) => {
        const number = Number(new URL(url, 'http://x').searchParams.get('after') ?? 0);
        const next = `<${org.url}/api/v1/users/00u1/groups?after=${number + 1}>; rel="next"`;
        if (number < 2) response.setHeader('link', next);
        json(response, pages[number]);
      });
      const paged = new OktaApi(org.url, { type: 'ssws', apiToken: '00token' }, clock);
      const groups = await paged.listGroupsOfUser('00u1', within(20_000));
      expect(groups.map(({ id }) => id)).toEqual(['1', '2', '3']);
      await org.close();
    });

    it('gives up on an answer that is too large', async () => {
      const chunk = Buffer.alloc(1024 * 1024, ' ');
      const org = await answering((response) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        for (let index = 0; index < 8; index += 1) response.write(chunk);
        response.end('[]');
      });
      const flooded = new OktaApi(org.url, { type: 'ssws', apiToken: '00token' }, clock);
      await expect(flooded.listGroups({ limit: 1 }, within(20_000))).rejects.toMatchObject({
        kind: 'garbled',
        message: 'Okta’s answer is too large',
      });
      await org.close();
    });

    it('refuses a person in more than 10,000 groups', async () => {
      const org = await answering((response, url) => {
        const number = Number(new URL(url, 'http://x').searchParams.get('after') ?? 0);
        response.setHeader('link', `<${org.url}/api/v1/users/00u1/groups?after=${number + 1}>; rel="next"`);
        json(
          response,
          Array.from({ length: 2000 }, (_, index) => group(`${number}-${index}`)),
        );
      });
      const endless = new OktaApi(org.url, { type: 'ssws', apiToken: '00token' }, clock);
      expect(await kindOf(endless.listGroupsOfUser('00u1', within(10_000)))).toBe('too-many-groups');
      await org.close();
    });
  });

  it('finds a group by a name of 255 characters outside Latin, whose link header breaks the SDK alone', async () => {
    const name = '組'.repeat(255);
    const { id } = okta.org.addGroup(name);
    expect(await api.findGroupsByName(name, within(20_000))).toEqual([{ id, name, type: 'OKTA_GROUP' }]);
    for (let number = 0; number < 200; number += 1) okta.org.addGroup(`${name}${number}`);
    expect(await api.findGroupsByName(name, within(20_000))).toEqual([{ id, name, type: 'OKTA_GROUP' }]);
    const { Client } = await loadOktaSdk();
    const token = okta.org.addApiToken().value;
    const bare = new Client({ orgUrl: okta.url, token, cacheMiddleware: null });
    const listing = await bare.groupApi.listGroups({ search: `profile.name sw "${name}"`, limit: 1 });
    await expect(listing.next()).rejects.toThrow(TypeError);
  });

  describe('as a service app', () => {
    const app = (keys: JsonWebKey[], changes: { grantedScopes?: string[]; adminRole?: AdminRole } = {}) =>
      okta.org.addApp({
        applicationType: 'service',
        grantTypes: ['client_credentials'],
        tokenEndpointAuthMethod: 'private_key_jwt',
        jwks: { keys },
        grantedScopes: ['okta.users.read', 'okta.groups.read'],
        adminRole: 'READ_ONLY_ADMIN',
        ...changes,
      });

    const service = (clientId: string, privateKey: string, keyId: string | null = 'key-1') => {
      const credential: ManagementCredential = { type: 'service-app', clientId, privateKey, keyId };
      return new OktaApi(okta.url, credential, clock);
    };

    const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const publicJwk = (pair: typeof rsa) => ({ ...pair.publicKey.export({ format: 'jwk' }), kid: 'key-1' });
    const pem = (pair: typeof rsa) => pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

    it.each([
      ['an RSA key as PEM', rsa, pem(rsa), 'key-1'],
      [
        'an RSA key as PKCS #1',
        rsa,
        rsa.privateKey.export({ type: 'pkcs1', format: 'pem' }).toString(),
        'key-1',
      ],
      ['an EC key as PEM', ec, pem(ec), 'key-1'],
      [
        'an EC key as JWK with its key id',
        ec,
        JSON.stringify({ ...ec.privateKey.export({ format: 'jwk' }), kid: 'key-1' }),
        null,
      ],
    ])('signs in with %s', async (_, pair, privateKey, keyId) => {
      const { id } = app([publicJwk(pair)]);
      const client = service(id, privateKey, keyId);
      await client.checkCredential(within(20_000));
      expect((await client.listGroupsOfUser(ada.id, within(20_000))).map(({ name }) => name)).toContain(
        'Admins',
      );
    });

    it('buys one token for many calls, and another when it was revoked', async () => {
      const { id } = app([publicJwk(rsa)]);
      const client = service(id, pem(rsa));
      const tokens = () => okta.org.countRequests('POST', '/oauth2/v1/token');
      await Promise.all(Array.from({ length: 10 }, () => client.getUser(ada.id, within(20_000))));
      expect(tokens()).toBe(1);
      const used = String(okta.org.requests.at(-1)?.headers.authorization);
      okta.org.grants.revoke(used.replace('Bearer ', ''));
      expect((await client.getUser(ada.id, within(20_000))).status).toBe('ACTIVE');
      expect(tokens()).toBe(2);
    });

    it('says what is wrong with the app instead of “invalid token”', async () => {
      const { id } = app([publicJwk(ec)]);
      await expect(service(id, pem(rsa)).checkCredential(within(20_000))).rejects.toMatchObject({
        kind: 'token-invalid',
        errorCode: 'invalid_client',
      });
      await expect(service(id, 'no key').checkCredential(within(20_000))).rejects.toMatchObject({
        kind: 'token-invalid',
        advice: expect.stringContaining('can’t be read') as string,
      });
      const none = app([publicJwk(rsa)], { grantedScopes: [] });
      await expect(service(none.id, pem(rsa)).checkCredential(within(20_000))).rejects.toMatchObject({
        kind: 'token-forbidden',
        errorCode: 'consent_required',
      });
      const some = app([publicJwk(rsa)], { grantedScopes: ['okta.groups.read'] });
      await expect(service(some.id, pem(rsa)).checkCredential(within(20_000))).rejects.toMatchObject({
        kind: 'token-forbidden',
        advice: expect.stringContaining('okta.users.read') as string,
      });
      // The scope is missing: Okta answers 403 without a body.
      await expect(service(some.id, pem(rsa)).getUser(ada.id, within(20_000))).rejects.toMatchObject({
        kind: 'token-forbidden',
        status: 403,
        errorCode: undefined,
      });
      const powerless = app([publicJwk(rsa)], { adminRole: 'NONE' });
      expect(await kindOf(service(powerless.id, pem(rsa)).checkCredential(within(20_000)))).toBe(
        'token-forbidden',
      );
    });

    it('says that DPoP is not supported', async () => {
      const org = await answering((response) =>
        json(
          response,
          { error: 'invalid_dpop_proof', error_description: 'The DPoP proof JWT header is missing.' },
          400,
        ),
      );
      const client = new OktaApi(
        org.url,
        { type: 'service-app', clientId: '0oa1', privateKey: pem(rsa), keyId: null },
        clock,
      );
      await expect(client.checkCredential(within(20_000))).rejects.toMatchObject({
        kind: 'token-invalid',
        advice: expect.stringContaining('DPoP is not supported') as string,
      });
      await org.close();
    });
  });
});

/** A host that answers every request in one way. */
async function answering(
  answer: (response: ServerResponse, url: string) => unknown,
): Promise<{ url: string; close: () => Promise<void> }> {
  const server = createServer((request, response) => void answer(response, request.url ?? ''));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function json(response: ServerResponse, body: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
