import { randomBytes, randomUUID } from 'node:crypto';
import { systemActor } from '../../src/access/actor.js';
import { AuditChainRepository } from '../../src/audit/audit-chain.repository.js';
import { AuditKeyChange } from '../../src/audit/audit-key-change.js';
import { AuditSealer } from '../../src/audit/audit-sealer.js';
import { AuditTrail } from '../../src/audit/audit-trail.js';
import { CHAIN_PURPOSE, checkpointMessage } from '../../src/audit/chain-hash.js';
import { AuditVerificationRepository } from '../../src/audit/audit-verification.repository.js';
import { AuditVerifier } from '../../src/audit/audit-verifier.js';
import { ConfigurationError } from '../../src/config/load-configuration.js';
import { Encryption, sealingKeyId } from '../../src/crypto/encryption.js';
import { keyId } from '../../src/crypto/key-id.js';
import { MessageAuthentication } from '../../src/crypto/message-authentication.js';
import { SEALED_COLUMNS, type SealedColumn } from '../../src/crypto/sealed-columns.js';
import type { Transaction } from '../../src/database/transactions.js';
import { Metrics } from '../../src/metrics/metrics.js';
import { LostSecrets } from '../../src/secret-rotation/lost-secrets.js';
import {
  SealedValuesRepository,
  type ResealedValue,
} from '../../src/secret-rotation/sealed-values.repository.js';
import { SecretRotation } from '../../src/secret-rotation/secret-rotation.js';
import { StoredKeysCheck } from '../../src/secret-rotation/stored-keys-check.js';
import { migrateForReplica, openReplica, replicaConfiguration, type Replica } from '../support/replica.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const [oldKey, newKey] = [randomBytes(32), randomBytes(32)];
const actor = systemActor('test');

let database: TestDatabase;
let replica: Replica;

beforeAll(async () => {
  database = await createTestDatabase({ migrate: migrateForReplica });
  replica = await openReplica({ url: database.url });
  old = withKeys(oldKey);
  both = withKeys(newKey, oldKey);
  later = withKeys(newKey);
});
afterAll(async () => {
  await replica?.close();
  await database?.drop();
});
beforeEach(async () => {
  const tables = new Set(SEALED_COLUMNS.map(({ table }) => table));
  for (const table of tables) await sql(`DELETE FROM ${table}`);
});

const sql = <Row = Record<string, unknown>>(text: string, values: unknown[] = []): Promise<Row[]> =>
  replica.dataSource.query(text, values);

/** A gateway's parts with these keys, the first of which seals. */
function withKeys(...encryptionKeys: Buffer[]) {
  const configuration = Object.assign(replicaConfiguration({ url: database.url }), { encryptionKeys });
  const encryption = new Encryption(configuration);
  const codes = new MessageAuthentication(configuration);
  const { dataSource, transactions, clock } = replica;
  const chain = new AuditChainRepository(dataSource);
  const verifier = new AuditVerifier(new AuditVerificationRepository(dataSource), codes);
  const rotationOn = (values: SealedValuesRepository) => {
    const keyChange = new AuditKeyChange(verifier, chain, codes, transactions);
    const made = new SecretRotation(values, encryption, transactions, new AuditTrail(), keyChange);
    made.betweenPassesMs = 1;
    return made;
  };
  const values = new SealedValuesRepository(dataSource);
  return {
    codes,
    encryption,
    verifier,
    rotationOn,
    rotation: rotationOn(values),
    check: new StoredKeysCheck(values, encryption),
    lost: new LostSecrets(values, encryption, transactions, new AuditTrail()),
    sealer: new AuditSealer(chain, transactions, codes, clock, new Metrics()),
  };
}

let old: ReturnType<typeof withKeys>;
let both: ReturnType<typeof withKeys>;
let later: ReturnType<typeof withKeys>;
const [oldId, newId] = [keyId(oldKey), keyId(newKey)];

const FILLER: Readonly<Record<string, string>> = {
  uuid: 'gen_random_uuid()',
  text: `'x' || random()`,
  timestamptz: `now() + interval '1 hour'`,
  jsonb: `'{}'`,
  bytea: `decode(md5(random()::text), 'hex')`,
  int4: '1',
  bool: 'false',
  _text: `'{}'`,
};

/** A row of the column's table in which everything else is made up, with its value sealed by `encryption`. */
async function seed(
  { table, column, idType }: SealedColumn,
  encryption: Encryption,
  plain: string,
): Promise<string> {
  const id = idType === 'uuid' ? randomUUID() : `key-${randomBytes(4).toString('hex')}`;
  const needed = await sql<{ name: string; type: string }>(
    `SELECT column_name AS name, udt_name AS type FROM information_schema.columns
      WHERE table_schema = 'public' AND table_name = $1 AND is_nullable = 'NO' AND column_default IS NULL
        AND column_name NOT IN ('id', $2)`,
    [table, column],
  );
  const fillers = needed.map(({ name, type }) => {
    if (!FILLER[type]) throw new Error(`nothing to fill ${table}.${name} with (${type})`);
    return FILLER[type];
  });
  await replica.transactions.run(async (tx) => {
    await tx.manager.query('SET LOCAL session_replication_role = replica');
    await tx.manager.query(
      `INSERT INTO ${table} (${['id', column, ...needed.map(({ name }) => name)].join(', ')})
       VALUES (${['$1', '$2', ...fillers].join(', ')})`,
      [id, encryption.encrypt(plain, { table, column, id })],
    );
  });
  return id;
}

async function sealedValue({ table, column }: SealedColumn, id: string): Promise<string> {
  const [row] = await sql<{ sealed: string }>(`SELECT ${column} AS sealed FROM ${table} WHERE id = $1`, [id]);
  return row?.sealed ?? '';
}

const column = (name: string): SealedColumn => {
  const found = SEALED_COLUMNS.find((each) => `${each.table}.${each.column}` === name);
  if (!found) throw new Error(`${name} is not sealed`);
  return found;
};
const CLIENT_SECRET = column('connections.client_secret');
const MANAGEMENT_SECRET = column('connections.management_secret');
const ID_TOKEN = column('sessions.id_token');

const rotations = async () =>
  (await sql(`SELECT 1 FROM audit_events WHERE action = 'secrets.rotated'`)).length;

describe('a rotation of secrets', () => {
  it('seals every kind of value with the first key, and says that the other may go', async () => {
    const rows = await Promise.all(
      SEALED_COLUMNS.map(async (each) => ({
        each,
        id: await seed(each, old.encryption, `${each.column} ☂`),
      })),
    );
    const untouched = await seed(CLIENT_SECRET, later.encryption, 'new already');
    const before = await sealedValue(CLIENT_SECRET, untouched);
    const progress: string[] = [];
    const report = await both.rotation.rotate(actor, ({ table, column: name }, count) =>
      progress.push(`${table}.${name} ${count}`),
    );
    expect(report.columns.map(({ resealed, unreadableCount }) => [resealed, unreadableCount])).toEqual(
      SEALED_COLUMNS.map(() => [1, 0]),
    );
    expect(report).toMatchObject({
      currentKeyId: newId,
      removableKeyIds: [oldId],
      neededKeyIds: [],
      auditFaults: 0,
    });
    expect(progress).toEqual(SEALED_COLUMNS.map((each) => `${each.table}.${each.column} 1`));
    for (const { each, id } of rows) {
      const place = { table: each.table, column: each.column, id };
      expect(later.encryption.decrypt(await sealedValue(each, id), place)).toBe(`${each.column} ☂`);
    }
    expect(await sealedValue(CLIENT_SECRET, untouched)).toBe(before);
    const [event] = await sql<{ after: object }>(
      `SELECT after FROM audit_events WHERE action = 'secrets.rotated' ORDER BY id DESC LIMIT 1`,
    );
    expect(event?.after).toMatchObject({ removableKeyIds: [oldId], resealed: { 'sessions.id_token': 1 } });
    expect(JSON.stringify(report)).not.toContain('☂');
  });

  it('changes and records nothing when there is nothing to be done', async () => {
    await seed(CLIENT_SECRET, later.encryption, 'secret');
    const before = await rotations();
    const report = await both.rotation.rotate(actor);
    expect(report.columns.every(({ resealed }) => resealed === 0)).toBe(true);
    expect(report.removableKeyIds).toEqual([oldId]);
    expect(await rotations()).toBe(before);
  });

  it('goes through tables of any size in steps, and goes on where it was broken off', async () => {
    const id = await seed(ID_TOKEN, old.encryption, 'first');
    await replica.transactions.run(async (tx) => {
      await tx.manager.query('SET LOCAL session_replication_role = replica');
      const sealed = Array.from({ length: 1200 }, () => {
        const rowId = randomUUID();
        const place = { table: 'sessions', column: 'id_token', id: rowId };
        return { id: rowId, sealed: old.encryption.encrypt(`token of ${rowId}`, place) };
      });
      await tx.manager.query(
        `INSERT INTO sessions (id_hash, id, subject_id, connection_id, created_at, last_seen_at, expires_at, id_token)
         SELECT decode(md5(r.id::text), 'hex'), r.id, s.subject_id, s.connection_id, now(), now(), now(), r.sealed
           FROM sessions s, jsonb_to_recordset($2::jsonb) AS r (id uuid, sealed text) WHERE s.id = $1`,
        [id, JSON.stringify(sealed)],
      );
    });
    const brokenOff = both.rotation.rotate(actor, (_, count) => {
      if (count >= 500) throw new Error('the terminal was closed');
    });
    await expect(brokenOff).rejects.toThrow('the terminal was closed');
    const report = await both.rotation.rotate(actor);
    const rotated = report.columns.find(({ column: each }) => each === ID_TOKEN);
    expect(rotated?.resealed).toBe(701);
    expect(report.removableKeyIds).toEqual([oldId]);
    const values = await sql<{ id: string; sealed: string }>('SELECT id, id_token AS sealed FROM sessions');
    expect(values.map(({ sealed }) => sealingKeyId(sealed))).toEqual(Array(1201).fill(newId));
    for (const { id: rowId, sealed } of values.slice(0, 20)) {
      const place = { table: 'sessions', column: 'id_token', id: rowId };
      expect(later.encryption.decrypt(sealed, place)).toMatch(rowId === id ? 'first' : `token of ${rowId}`);
    }
  });

  it('never overwrites a value that changes meanwhile, and comes back for it', async () => {
    const id = await seed(CLIENT_SECRET, old.encryption, 'before');
    const place = { table: 'connections', column: 'client_secret', id };
    let changes = 0;
    class Racing extends SealedValuesRepository {
      override async replace(tx: Transaction, each: SealedColumn, anew: readonly ResealedValue[]) {
        changes += 1;
        // An admin stores another secret between the reading and the writing, by a gateway with the old order of keys.
        if (changes === 1)
          await sql('UPDATE connections SET client_secret = $2 WHERE id = $1', [
            id,
            old.encryption.encrypt('changed meanwhile', place),
          ]);
        return super.replace(tx, each, anew);
      }
    }
    const report = await both.rotationOn(new Racing(replica.dataSource)).rotate(actor);
    expect(changes).toBe(2);
    expect(later.encryption.decrypt(await sealedValue(CLIENT_SECRET, id), place)).toBe('changed meanwhile');
    expect(report.removableKeyIds).toEqual([oldId]);
  });

  it('lets alone what somebody is presenting to Okta at this moment, and says that the key is needed', async () => {
    const id = await seed(MANAGEMENT_SECRET, old.encryption, 'refresh token');
    const before = await sealedValue(MANAGEMENT_SECRET, id);
    await sql(`UPDATE connections SET management_leased_until = now() + interval '1 hour' WHERE id = $1`, [
      id,
    ]);
    const report = await both.rotation.rotate(actor);
    expect(await sealedValue(MANAGEMENT_SECRET, id)).toBe(before);
    expect([report.removableKeyIds, report.neededKeyIds]).toEqual([[], [oldId]]);
    await sql('UPDATE connections SET management_leased_until = NULL WHERE id = $1', [id]);
    expect((await both.rotation.rotate(actor)).removableKeyIds).toEqual([oldId]);
  });

  it('leaves what no key opens as it is, and names its row', async () => {
    const id = await seed(CLIENT_SECRET, old.encryption, 'moved here from elsewhere');
    const other = await seed(CLIENT_SECRET, old.encryption, 'intact');
    const moved = await sealedValue(CLIENT_SECRET, other);
    await sql('UPDATE connections SET client_secret = $2 WHERE id = $1', [id, moved]);
    const report = await both.rotation.rotate(actor);
    const found = report.columns.find(({ column: each }) => each === CLIENT_SECRET);
    expect(found).toMatchObject({ resealed: 1, unreadable: [id], unreadableCount: 1 });
    expect(await sealedValue(CLIENT_SECRET, id)).toBe(moved);
    expect(report.neededKeyIds).toEqual([oldId]);
  });
});

describe('the audit chain', () => {
  const record = () =>
    replica.transactions.run((tx) =>
      new AuditTrail().record(tx, actor, { action: 'test.done', target: { type: 'test', id: '1' } }),
    );

  it('is handed over to the first key by a rotation, but only when it holds', async () => {
    await record();
    await old.sealer.look();
    expect((await later.verifier.verify()).faultCount).toBe(1);
    await sql('ALTER TABLE audit_events DISABLE TRIGGER USER');
    await sql(`UPDATE audit_events SET action = 'test.hidden' WHERE action = 'test.done'`);
    const refused = await both.rotation.rotate(actor);
    expect(refused.auditFaults).toBeGreaterThan(0);
    expect(refused.neededKeyIds).toEqual([oldId]);
    await sql(`UPDATE audit_events SET action = 'test.done' WHERE action = 'test.hidden'`);
    await sql('ALTER TABLE audit_events ENABLE TRIGGER USER');
    expect((await both.rotation.rotate(actor)).removableKeyIds).toEqual([oldId]);
    expect((await later.verifier.verify()).faults).toEqual([]);
    // Once more changes nothing, and sealing goes on under the new key.
    await both.rotation.rotate(actor);
    expect(await sql('SELECT 1 FROM audit_checkpoints')).toHaveLength(1);
    await record();
    await later.sealer.look();
    expect((await later.verifier.verify()).faults).toEqual([]);
  });

  it('is handed over with the word of the old key that the retention removed what is missing', async () => {
    await record();
    await both.sealer.look();
    const { head } = await both.verifier.verify();
    const position = head.position - 1;
    const [row] = await sql<{ hash: string }>(
      `SELECT encode(hash, 'hex') AS hash FROM audit_chain WHERE position = $1`,
      [position],
    );
    const hash = row?.hash ?? '';
    for (const change of ['DISABLE', 'ENABLE']) {
      for (const table of ['audit_events', 'audit_chain'])
        await sql(`ALTER TABLE ${table} ${change} TRIGGER USER`);
      if (change === 'DISABLE')
        await sql(
          `WITH gone AS (DELETE FROM audit_chain WHERE position <= $1 RETURNING event_id)
           DELETE FROM audit_events WHERE id IN (SELECT event_id FROM gone)`,
          [position],
        );
    }
    const code = old.codes.sign(CHAIN_PURPOSE, checkpointMessage('retention', { position, hash }));
    await replica.transactions.run((tx) =>
      new AuditChainRepository(replica.dataSource).addCheckpoint(tx, 'retention', { position, hash }, code),
    );
    expect((await both.verifier.verify({ expected: head })).faults).toEqual([]);
    const unvouched = expect.stringMatching(/no key in ENCRYPTION_KEYS vouches/) as string;
    expect((await later.verifier.verify({ expected: head })).faults).toMatchObject([{ problem: unvouched }]);
    await both.rotation.rotate(actor);
    expect((await later.verifier.verify({ expected: head })).faults).toEqual([]);
    const checkpoints = () => sql('SELECT 1 FROM audit_checkpoints');
    const made = await checkpoints();
    await both.rotation.rotate(actor);
    expect(await checkpoints()).toEqual(made);
  });
});

describe('a start', () => {
  it('is refused when a key is missing that secrets need, by one report without a value, and changes nothing', async () => {
    const secret = await seed(CLIENT_SECRET, old.encryption, 'very-secret');
    await seed(CLIENT_SECRET, later.encryption, 'very-secret');
    await seed(column('event_triggers.delivery_secret'), old.encryption, 'very-secret');
    const before = await sealedValue(CLIENT_SECRET, secret);
    await expect(both.check.ensure()).resolves.toBeUndefined();
    const refused = await later.check.ensure().catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(ConfigurationError);
    const { message } = refused as ConfigurationError;
    for (const part of [
      oldId,
      '1 client secrets',
      'connections.client_secret',
      '1 keys that sign',
      'secrets rotate',
    ])
      expect(message).toContain(part);
    expect(message).not.toMatch(/very-secret|v1\./);
    expect(message).not.toContain(newId);
    expect(await sealedValue(CLIENT_SECRET, secret)).toBe(before);
  });

  it('is not refused for what comes again by itself', async () => {
    for (const each of SEALED_COLUMNS)
      if (each.loss === 'renewed') await seed(each, old.encryption, 'very-secret');
    await expect(later.check.ensure()).resolves.toBeUndefined();
  });
});

describe('secrets under a lost key', () => {
  it('are given up by name alone, and then a start is possible', async () => {
    const lostRow = await seed(CLIENT_SECRET, old.encryption, 'lost');
    const account = await seed(column('local_accounts.totp_secret'), old.encryption, 'lost');
    const kept = await seed(CLIENT_SECRET, later.encryption, 'kept');
    await expect(both.lost.forget(actor, oldId)).rejects.toThrow('it is not lost');
    await expect(later.lost.forget(actor, "' OR 1=1")).rejects.toThrow('hexadecimal');
    const forgotten = await later.lost.forget(actor, oldId);
    expect(forgotten.map(({ column: each, count }) => [each.column, count])).toEqual([
      ['client_secret', 1],
      ['totp_secret', 1],
    ]);
    expect(await sealedValue(CLIENT_SECRET, lostRow)).toBe('');
    expect(await sealedValue(CLIENT_SECRET, kept)).not.toBe('');
    expect(await sql('SELECT 1 FROM local_accounts WHERE id = $1', [account])).toEqual([]);
    await expect(later.check.ensure()).resolves.toBeUndefined();
    expect(await sql(`SELECT 1 FROM audit_events WHERE action = 'secrets.forgotten'`)).toHaveLength(1);
  });
});
