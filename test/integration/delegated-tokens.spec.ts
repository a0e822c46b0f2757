import { randomUUID } from 'node:crypto';
import type { OktaApp, OktaUser } from '../../dev/okta-simulator/org-types.js';
import { startOktaSimulator, type OktaSimulator } from '../../dev/okta-simulator/simulator.js';
import { AuditTrail } from '../../src/audit/audit-trail.js';
import { ConnectionSecrets } from '../../src/connections/connection-secrets.js';
import { Connection } from '../../src/connections/connection.entity.js';
import type { GrantName } from '../../src/connections/management-credential.js';
import { Encryption } from '../../src/crypto/encryption.js';
import { DelegatedGrantsRepository } from '../../src/okta-client/delegated-grants.repository.js';
import { DelegatedTokens } from '../../src/okta-client/delegated-tokens.js';
import { eventually } from '../support/eventually.js';
import { migrateForReplica, openReplica, type Replica } from '../support/replica.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const SCOPES = ['openid', 'offline_access', 'okta.users.read', 'okta.groups.read'];
const TOKEN_ENDPOINT = '/oauth2/v1/token';

describe('access tokens bought with what an admin granted', () => {
  let database: TestDatabase;
  let replicas: Replica[];
  let okta: OktaSimulator;
  let app: OktaApp;
  let owner: OktaUser;
  let grant: GrantName;

  beforeAll(async () => {
    database = await createTestDatabase({ migrate: migrateForReplica });
    replicas = await Promise.all([openReplica({ url: database.url }), openReplica({ url: database.url })]);
  });
  afterAll(async () => {
    await Promise.all(replicas.map((replica) => replica.close()));
    await database.drop();
  });
  beforeEach(async () => {
    okta = await startOktaSimulator();
    owner = okta.org.addUser({ login: 'ada@example.com', adminRole: 'READ_ONLY_ADMIN' });
    app = okta.org.addApp({
      grantTypes: ['authorization_code', 'refresh_token'],
      grantedScopes: ['okta.users.read', 'okta.groups.read'],
      refreshToken: { rotationType: 'ROTATE', leewaySeconds: 30 },
    });
    grant = await addGrant();
  });
  afterEach(async () => {
    okta.org.faults.clear();
    await okta.close();
    await sql('DELETE FROM connections');
  });

  const sql = (statement: string, parameters: unknown[] = []): Promise<Record<string, unknown>[]> =>
    replica(0).dataSource.query(statement, parameters);
  function replica(index: number): Replica {
    const found = replicas[index];
    if (!found) throw new Error('no such replica');
    return found;
  }
  const secretsOf = ({ configuration }: Replica) => new ConnectionSecrets(new Encryption(configuration));

  /** What one process has, as after a start: nothing in memory. */
  function tokensOf(index: number, grants?: DelegatedGrantsRepository): DelegatedTokens {
    const { dataSource, transactions, clock } = replica(index);
    const repository = grants ?? new DelegatedGrantsRepository(dataSource);
    return new DelegatedTokens(repository, secretsOf(replica(index)), transactions, new AuditTrail(), clock);
  }
  const inTime = () => replica(0).clock.monotonic() + 8_000;

  /** What an admin granted, as the callback stores it. */
  async function addGrant(): Promise<GrantName> {
    const family = okta.org.grants.addRefreshFamily({
      server: 'org',
      clientId: app.id,
      userId: owner.id,
      scopes: SCOPES,
      authTime: okta.org.clock.seconds(),
      amr: ['pwd'],
      acr: undefined,
      nonce: undefined,
      revoked: false,
    });
    const secrets = secretsOf(replica(0));
    const [connectionId, grantId] = [randomUUID(), randomUUID()];
    await replica(0).dataSource.manager.insert(Connection, {
      id: connectionId,
      slug: 'default',
      name: 'Default',
      status: 'active',
      issuer: okta.url,
      clientId: 'client',
      managementAuthType: 'authorization-code',
      managementClientId: app.id,
      managementClientSecret: secrets.sealManagementClientSecret(connectionId, app.clientSecret ?? ''),
      managementSecret: secrets.sealManagementSecret(connectionId, family.current),
      managementGrantId: grantId,
    });
    return { connectionId, grantId };
  }
  const row = async () => {
    const [found] = await sql('SELECT * FROM connections WHERE id = $1', [grant.connectionId]);
    return found ?? {};
  };
  const refreshes = () => okta.org.countRequests('POST', TOKEN_ENDPOINT);
  /** Whether Okta's management API takes a token. */
  const worksAtOkta = async (token: string) =>
    (await fetch(`${okta.url}/api/v1/groups`, { headers: { Authorization: `Bearer ${token}` } })).status ===
    200;

  it('are bought once for all who ask at the same time, and kept in memory alone', async () => {
    const tokens = tokensOf(0);
    const got = await Promise.all([1, 2, 3, 4].map(() => tokens.tokenOf(grant, inTime())));
    expect(new Set(got).size).toBe(1);
    expect(await tokens.tokenOf(grant, inTime())).toBe(got[0]);
    expect([refreshes(), tokens.scopesOf(grant)]).toEqual([1, ['okta.users.read', 'okta.groups.read']]);
    expect(JSON.stringify(await row())).not.toContain(got[0]);
    expect(await row()).toMatchObject({ management_lease_id: null, management_leased_until: null });
  });

  it('survive any number of rotations by two replicas at once: none presents a replaced token', async () => {
    okta.org.updateApp(app.id, { refreshToken: { rotationType: 'ROTATE', leewaySeconds: 0 } });
    const both = [tokensOf(0), tokensOf(1)] as const;
    for (let round = 0; round < 5; round += 1) {
      const got = await Promise.all(both.map((tokens) => tokens.tokenOf(grant, inTime())));
      for (const [index, token] of got.entries()) {
        expect(await worksAtOkta(token)).toBe(true);
        both[index]?.forget(grant, token);
      }
      okta.org.clock.advance(100);
    }
    expect(refreshes()).toBe(10);
    expect((await row())['management_fault']).toBeNull();
  });

  it('come from the newest refresh token when a replica died before it could store one', async () => {
    const dying = tokensOf(
      0,
      new (class extends DelegatedGrantsRepository {
        override store = (): Promise<boolean> => new Promise(() => undefined);
      })(replica(0).dataSource),
    );
    void dying.tokenOf(grant, inTime()).catch(() => undefined);
    await eventually(() => expect(refreshes()).toBe(1));
    // The lease of the dead one runs out while Okta's grace period lasts.
    await sql("UPDATE connections SET management_leased_until = now() - interval '1 second'");
    okta.org.clock.advance(20);
    const other = tokensOf(1);
    await other.recover();
    expect(refreshes()).toBe(2);
    expect(await worksAtOkta(await other.tokenOf(grant, inTime()))).toBe(true);
    okta.org.clock.advance(3_600);
    expect(await worksAtOkta(await tokensOf(0).tokenOf(grant, inTime()))).toBe(true);
  });

  it('are lost with a reason when nobody took over in time, and Okta is asked no more', async () => {
    const dying = tokensOf(
      0,
      new (class extends DelegatedGrantsRepository {
        override store = (): Promise<boolean> => new Promise(() => undefined);
      })(replica(0).dataSource),
    );
    void dying.tokenOf(grant, inTime()).catch(() => undefined);
    await eventually(() => expect(refreshes()).toBe(1));
    await sql("UPDATE connections SET management_leased_until = now() - interval '1 second'");
    okta.org.clock.advance(60);
    const other = tokensOf(1);
    await expect(other.tokenOf(grant, inTime())).rejects.toMatchObject({ kind: 'token-invalid' });
    expect((await row())['management_fault']).toBe('grant-interrupted');
    await expect(other.tokenOf(grant, inTime())).rejects.toMatchObject({ kind: 'token-invalid' });
    await expect(tokensOf(0).tokenOf(grant, inTime())).rejects.toMatchObject({ kind: 'token-invalid' });
    expect(refreshes()).toBe(2);
  });

  it('end when Okta takes the grant back: that is said once, audited once, and never tried again', async () => {
    okta.org.setUserStatus(owner.id, 'SUSPENDED');
    const both = [tokensOf(0), tokensOf(1)];
    for (const tokens of [...both, ...both]) {
      await expect(tokens.tokenOf(grant, inTime())).rejects.toMatchObject({
        kind: 'token-invalid',
        advice: expect.stringContaining('grant access again') as string,
      });
    }
    expect(refreshes()).toBe(1);
    expect(await row()).toMatchObject({ management_fault: 'grant-refused', management_next_check_at: null });
    const events = await sql('SELECT action, outcome, after FROM audit_events WHERE connection_id = $1', [
      grant.connectionId,
    ]);
    expect(events).toEqual([
      { action: 'connection.credential-failed', outcome: 'failure', after: { fault: 'grant-refused' } },
    ]);
  });

  it('outlive a database that fails at the worst moment: what Okta gave is kept and stored later', async () => {
    let failing = true;
    class Failing extends DelegatedGrantsRepository {
      override async store(...call: Parameters<DelegatedGrantsRepository['store']>): Promise<boolean> {
        if (failing) throw new Error('the database is down');
        return super.store(...call);
      }
    }
    const tokens = tokensOf(0, new Failing(replica(0).dataSource));
    const before = await row();
    expect(await worksAtOkta(await tokens.tokenOf(grant, inTime()))).toBe(true);
    expect((await row())['management_secret']).toBe(before['management_secret']);
    failing = false;
    await tokens.recover();
    expect((await row())['management_secret']).not.toBe(before['management_secret']);
    okta.org.clock.advance(120);
    expect(await worksAtOkta(await tokensOf(1).tokenOf(grant, inTime()))).toBe(true);
  });

  it('are not hammered for while Okta is down, and come back with it', async () => {
    okta.org.faults.status(TOKEN_ENDPOINT, 503);
    const tokens = tokensOf(0);
    await expect(tokens.tokenOf(grant, inTime())).rejects.toMatchObject({ kind: 'server-error' });
    const asked = refreshes();
    await expect(tokens.tokenOf(grant, inTime())).rejects.toMatchObject({ kind: 'server-error' });
    expect([asked, refreshes()]).toEqual([2, 2]);
    okta.org.faults.clear();
    await sql("UPDATE connections SET management_leased_until = now() - interval '1 second'");
    expect(await worksAtOkta(await tokensOf(1).tokenOf(grant, inTime()))).toBe(true);
    expect((await row())['management_fault']).toBeNull();
  });

  it('are not bought with a grant that was replaced meanwhile', async () => {
    const tokens = tokensOf(0);
    await sql('UPDATE connections SET management_grant_id = $1', [randomUUID()]);
    await expect(tokens.tokenOf(grant, inTime())).rejects.toMatchObject({ kind: 'token-invalid' });
    expect(refreshes()).toBe(0);
  });

  it('are waited for no longer than the caller can, while the refresh goes on and is stored', async () => {
    okta.org.faults.slow(TOKEN_ENDPOINT, 2_500);
    const tokens = tokensOf(0);
    const soon = replica(0).clock.monotonic() + 1_000;
    await expect(tokens.tokenOf(grant, soon)).rejects.toMatchObject({ kind: 'timeout' });
    await eventually(async () => expect((await row())['management_lease_id']).toBeNull());
    expect(tokens.scopesOf(grant)).toEqual(['okta.users.read', 'okta.groups.read']);
    expect(refreshes()).toBe(1);
  });
});
