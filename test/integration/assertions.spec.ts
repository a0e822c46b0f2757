import { AuditTrail } from '../../src/audit/audit-trail.js';
import type { AssertionClaims } from '../../src/assertions/assertion-claims.js';
import { AssertionSigner } from '../../src/assertions/assertion-signer.js';
import { AssertionVerifier } from '../../src/assertions/assertion-verifier.js';
import { KeyRing } from '../../src/assertions/key-ring.js';
import { KeySetController } from '../../src/assertions/key-set.controller.js';
import { SigningKeyRotation } from '../../src/assertions/signing-key-rotation.js';
import { SigningKeysRepository } from '../../src/assertions/signing-keys.repository.js';
import { systemActor } from '../../src/access/actor.js';
import type { Configuration } from '../../src/config/configuration.js';
import { Encryption } from '../../src/crypto/encryption.js';
import { GatewayError } from '../../src/errors/gateway-error.js';
import { createVerifier } from '../../src/verify/public-interface.js';
import type { ChangeFeed } from '../../src/database/change-feed.js';
import { FakeClock } from '../support/clock.js';
import { eventually } from '../support/eventually.js';
import { FakeChangeFeed } from '../support/fake-change-feed.js';
import { migrateForReplica, openReplica, type Replica } from '../support/replica.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const DAY_MS = 86_400_000;
const ISSUER = 'https://sso.example.com';
const UNAVAILABLE = new GatewayError('unavailable');
const actor = systemActor('test');
const claims: AssertionClaims = {
  application: 'wiki',
  sub: '00u1',
  connection: 'default',
  sessionId: 'b5a9c1f4-0000-4000-8000-000000000000',
  sessionExpiresAtMs: Date.UTC(2100, 0, 1),
  roles: ['developer'],
  groups: ['Engineering'],
  email: 'ada@example.com',
  name: 'Ada Lovelace',
  acr: null,
  amr: ['pwd'],
  authTimeMs: null,
};

/** What one process has of assertions. */
function assertionsOf(replica: Replica, clock: FakeClock, feed: ChangeFeed = replica.feed, keys?: Buffer[]) {
  const { dataSource, transactions } = replica;
  const configuration = {
    publicOrigin: ISSUER,
    encryptionKeys: keys ?? replica.configuration.encryptionKeys,
  } as unknown as Configuration;
  const repository = new SigningKeysRepository(dataSource);
  const encryption = new Encryption(configuration);
  const ring = new KeyRing(repository, encryption, feed);
  ring.onModuleInit();
  const audit = new AuditTrail();
  const rotation = new SigningKeyRotation(repository, ring, encryption, transactions, audit, clock);
  const keySet = new KeySetController(ring, clock);
  return {
    ring,
    rotation,
    signer: new AssertionSigner(configuration, ring, clock),
    verifier: new AssertionVerifier(configuration, ring, clock),
    kids: () => keySet.keySet().keys.map(({ kid }) => kid),
    /** What an application makes of a token with the keys that are published now. */
    application: () =>
      createVerifier({
        issuer: ISSUER,
        audience: 'wiki',
        clock: () => clock.nowMs(),
        fetch: () => Promise.resolve(Response.json(keySet.keySet())),
      }),
  };
}

describe('assertions', () => {
  let database: TestDatabase;
  const replicas: Replica[] = [];

  beforeEach(async () => {
    database = await createTestDatabase({ migrate: migrateForReplica });
  });

  afterEach(async () => {
    for (const replica of replicas.splice(0)) await replica.close();
    await database.drop();
  });

  const open = async (): Promise<Replica> => {
    const replica = await openReplica({ url: database.url });
    replicas.push(replica);
    return replica;
  };

  /** A process that follows the change log by the real clock, while keys go by another. */
  async function start(clock = new FakeClock()) {
    const replica = await open();
    const assertions = assertionsOf(replica, clock);
    await replica.start();
    await assertions.rotation.look();
    await assertions.ring.reload();
    return { ...assertions, clock, replica };
  }

  it('are signed as soon as the gateway has started, and verify at the application they name', async () => {
    const { signer, verifier, application } = await start();
    const { token } = signer.sign(claims);
    expect(verifier.verify(token)).toMatchObject({ aud: 'wiki', sub: '00u1', sid: claims.sessionId });
    await expect(application().verify(token)).resolves.toMatchObject({
      subject: '00u1',
      roles: ['developer'],
      groups: ['Engineering'],
      email: 'ada@example.com',
    });
    const other = signer.sign({ ...claims, application: 'shop' }).token;
    await expect(application().verify(other)).rejects.toMatchObject({ code: 'wrong-audience' });
  });

  it('expire after a minute, or with the session, and are to be renewed half-way', async () => {
    const { signer, verifier, application, clock } = await start();
    const signed = signer.sign(claims);
    expect(signed.expiresAtMs).toBe(clock.nowMs() + 60_000);
    expect(signed.renewAtMs).toBe(clock.nowMs() + 30_000);
    const short = signer.sign({ ...claims, sessionExpiresAtMs: clock.nowMs() + 20_500 });
    expect(short.expiresAtMs).toBe(clock.nowMs() + 20_000);
    clock.advance(29_999);
    expect(signer.isCurrent(signed)).toBe(true);
    clock.advance(1);
    expect(signer.isCurrent(signed)).toBe(false);
    clock.jump(-31_000);
    expect(signer.isCurrent(signed)).toBe(false);
    clock.jump(31_000);
    clock.advance(30_000);
    expect(verifier.verify(signed.token)).toBeUndefined();
    clock.advance(5_000);
    await expect(application().verify(signed.token)).rejects.toMatchObject({ code: 'expired' });
  });

  it('get one key, however many replicas start at once', async () => {
    const clock = new FakeClock();
    const all = [await open(), await open(), await open()].map((replica) => assertionsOf(replica, clock));
    await Promise.all(all.map(({ rotation }) => rotation.onApplicationBootstrap()));
    try {
      const published = all.map(({ kids }) => kids());
      expect(published[0]).toHaveLength(1);
      expect(new Set(published.flat()).size).toBe(1);
    } finally {
      await Promise.all(all.map(({ rotation }) => rotation.beforeApplicationShutdown()));
    }
  });

  it('change their key every thirty days; the next one is known for a day before, the last one for an hour after', async () => {
    const { signer, rotation, kids, verifier, clock, replica } = await start();
    const [first = ''] = kids();
    clock.advance(28 * DAY_MS);
    const made = await rotation.look();
    expect(await rotation.look()).toBeUndefined();
    expect(new Set(kids())).toEqual(new Set([first, made?.id]));
    expect(signer.sign(claims).keyId).toBe(first);
    clock.advance(2 * DAY_MS - 1000);
    const last = signer.sign(claims);
    expect(last.keyId).toBe(first);
    clock.advance(1000);
    expect(signer.sign(claims).keyId).toBe(made?.id);
    expect(signer.isCurrent(last)).toBe(false);
    expect(verifier.verify(last.token)).toBeDefined();
    clock.advance(DAY_MS);
    await rotation.look();
    expect(kids()).toEqual([made?.id]);
    const stored = await replica.dataSource.query<{ id: string }[]>('SELECT id FROM signing_keys');
    expect(stored).toEqual([{ id: made?.id }]);
  });

  it('are refused everywhere at once when their key was compromised', async () => {
    const clock = new FakeClock();
    const [one, two] = [await start(clock), await start(clock)];
    const stolen = two.signer.sign(claims);
    const made = await one.rotation.rotate(actor, true);
    expect(one.kids()).toEqual([made?.id]);
    await eventually(() => expect(two.kids()).toEqual([made?.id]));
    expect(two.signer.isCurrent(stolen)).toBe(false);
    expect(two.verifier.verify(stolen.token)).toBeUndefined();
    await expect(two.application().verify(stolen.token)).rejects.toMatchObject({ code: 'not-trusted' });
    await expect(two.application().verify(two.signer.sign(claims).token)).resolves.toBeDefined();
  });

  it('are signed on with the old key for a day when the next one was asked for early, once', async () => {
    const { rotation, signer, kids, clock } = await start();
    const [first] = kids();
    const made = await rotation.rotate(actor, false);
    expect(made?.signsFrom.getTime()).toBe(clock.nowMs() + DAY_MS);
    expect(await rotation.rotate(actor, false)).toBeUndefined();
    expect(signer.sign(claims).keyId).toBe(first);
    clock.advance(DAY_MS);
    expect(signer.sign(claims).keyId).toBe(made?.id);
  });

  it('go on being signed while the database is away, and are refused before there is any key', async () => {
    const { signer, ring, replica } = await start();
    const feed: ChangeFeed = new FakeChangeFeed();
    const without = assertionsOf(replica, new FakeClock(), feed);
    expect(() => without.signer.sign(claims)).toThrow(UNAVAILABLE);
    expect(() => without.kids()).toThrow(UNAVAILABLE);
    await replica.dataSource.query('ALTER TABLE signing_keys RENAME TO signing_keys_away');
    await expect(ring.reload()).rejects.toThrow('signing_keys');
    expect(signer.sign(claims).token).toMatch(/^ey/);
  });

  it('get another key when ENCRYPTION_KEYS opens none, and those signed before still verify', async () => {
    const { signer, replica, clock } = await start();
    const before = signer.sign(claims).token;
    const other = assertionsOf(replica, clock, replica.feed, [Buffer.alloc(32, 9)]);
    const made = await other.rotation.look();
    await other.ring.reload();
    expect(other.signer.sign(claims).keyId).toBe(made?.id);
    expect(other.verifier.verify(before)).toBeDefined();
    const rows = await replica.dataSource.query<{ private_key: string }[]>(
      'SELECT private_key FROM signing_keys',
    );
    expect(rows).toHaveLength(2);
    expect(JSON.stringify(rows)).not.toContain('PRIVATE KEY');
  });
});
