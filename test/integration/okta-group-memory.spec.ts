import { DataSource } from 'typeorm';
import type { Connection } from '../../src/connections/connection.entity.js';
import { migrationDataSourceOptions } from '../../src/data-source.js';
import { OktaGroupAnswersRepository } from '../../src/directory/okta-group-answers.repository.js';
import { OktaGroupMemory } from '../../src/directory/okta-group-memory.js';
import type { OktaClients } from '../../src/okta-client/okta-clients.js';
import { OktaProblem } from '../../src/okta-client/okta-problem.js';
import { loadOktaSdk } from '../../src/okta-client/okta-sdk.js';
import { FakeClock } from '../support/clock.js';
import { addConnection } from '../support/connection-row.js';
import { eventually } from '../support/eventually.js';
import { migrateForReplica } from '../support/replica.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { unheardTransactions } from '../support/unheard-transactions.js';

const DEVS = { id: 'g-devs', name: 'Devs', type: 'OKTA_GROUP', members: 7 };

describe('what Okta says of mapped groups', () => {
  const clock = new FakeClock();
  let database: TestDatabase;
  let dataSource: DataSource;
  let connection: Connection;
  /** How Okta answers, and how often it was asked. */
  let answer: () => Promise<object>;
  let asked: number;

  beforeAll(async () => {
    database = await createTestDatabase({ migrate: migrateForReplica });
    // It takes a moment that is not measured here.
    await loadOktaSdk();
    dataSource = await new DataSource(migrationDataSourceOptions(database.url)).initialize();
  });

  beforeEach(async () => {
    await dataSource.query('DELETE FROM connections');
    await dataSource.query('DELETE FROM change_log');
    const id = await addConnection(dataSource, 'default');
    connection = { id, issuer: 'https://example.okta.com' } as Connection;
    asked = 0;
    answer = () => Promise.resolve({ groups: [DEVS], after: null });
  });

  afterAll(async () => {
    await dataSource.destroy();
    await database.drop();
  });

  /** The memory of another replica each time. */
  const replica = (): OktaGroupMemory => {
    const listGroups = (): Promise<object> => {
      asked += 1;
      return answer();
    };
    const clients = { forConnection: () => ({ listGroups }) } as unknown as OktaClients;
    const answers = new OktaGroupAnswersRepository(dataSource, unheardTransactions(dataSource));
    return new OktaGroupMemory(answers, clients, clock);
  };

  const told = async (): Promise<number> =>
    (await dataSource.query<unknown[]>("SELECT 1 FROM change_log WHERE kind = 'okta-groups'")).length;

  it('is asked in the background, once by all replicas, and told to all of them', async () => {
    let letAnswer: () => void = () => undefined;
    const asking = new Promise<void>((resolve) => (letAnswer = resolve));
    answer = () => asking.then(() => ({ groups: [DEVS], after: null }));
    const replicas = [replica(), replica(), replica()];
    const first = await Promise.all(replicas.map((one) => one.of(connection, ['g-devs', 'g-gone'])));
    expect(first.map((known) => known?.answeredAt ?? null)).toEqual([null, null, null]);
    letAnswer();
    await eventually(async () => expect(await told()).toBe(1));
    expect(await replica().of(connection, ['g-devs', 'g-gone'])).toMatchObject({
      answeredAt: clock.now(),
      problem: null,
      groups: { 'g-devs': { name: 'Devs', type: 'OKTA_GROUP', members: 7 }, 'g-gone': null },
    });
    expect(asked).toBe(1);
  });

  it('is asked again after a minute, and told again only when it is something else', async () => {
    const memory = replica();
    await memory.of(connection, ['g-devs']);
    await eventually(async () => expect(await told()).toBe(1));
    clock.advance(61_000);
    await memory.of(connection, ['g-devs']);
    await eventually(async () =>
      expect(await memory.of(connection, ['g-devs'])).toMatchObject({ answeredAt: clock.now() }),
    );
    expect(await told()).toBe(1);
    answer = () => Promise.resolve({ groups: [{ ...DEVS, members: 8 }], after: null });
    clock.advance(61_000);
    await memory.of(connection, ['g-devs']);
    await eventually(async () => expect(await told()).toBe(2));
  });

  it('stays known, with its age, while Okta does not answer, and that is told once', async () => {
    const memory = replica();
    const answeredAt = clock.now();
    await memory.of(connection, ['g-devs']);
    await eventually(async () => expect(await told()).toBe(1));
    answer = () => Promise.reject(new OktaProblem('timeout', 'No answer in time'));
    for (const times of [2, 3]) {
      clock.advance(61_000);
      await memory.of(connection, ['g-devs']);
      await eventually(() => expect(asked).toBe(times));
      await eventually(async () =>
        expect(await memory.of(connection, ['g-devs'])).toMatchObject({
          answeredAt,
          problem: 'okta-unavailable',
          groups: { 'g-devs': { members: 7 } },
        }),
      );
    }
    expect(await told()).toBe(2);
  });

  it('is of the issuer that was asked: what comes after the connection was pointed to another one is dropped', async () => {
    const memory = replica();
    await memory.of(connection, ['g-devs']);
    await eventually(async () => expect(await told()).toBe(1));
    let letAnswer: () => void = () => undefined;
    const asking = new Promise<void>((resolve) => (letAnswer = resolve));
    answer = () => asking.then(() => ({ groups: [{ ...DEVS, name: 'Late' }], after: null }));
    clock.advance(61_000);
    await memory.of(connection, ['g-devs']);
    await eventually(() => expect(asked).toBe(2));
    const moved = { ...connection, issuer: 'https://another.okta.com' };
    await dataSource.query('UPDATE connections SET issuer = $2 WHERE id = $1', [moved.id, moved.issuer]);
    await dataSource.query('DELETE FROM okta_group_answers');
    answer = () => Promise.resolve({ groups: [{ ...DEVS, name: 'Of the other org' }], after: null });
    const other = replica();
    expect(await other.of(moved, ['g-devs'])).toBeNull();
    const ofTheOther = async (): Promise<void> =>
      expect((await other.of(moved, ['g-devs']))?.groups['g-devs']?.name).toBe('Of the other org');
    await eventually(ofTheOther);
    answer = () => Promise.reject(new OktaProblem('timeout', 'No answer in time'));
    letAnswer();
    // It asks again once it is done with the late one.
    await eventually(async () => {
      clock.advance(61_000);
      await memory.of(moved, ['g-devs']);
      expect(asked).toBeGreaterThan(3);
    });
    await ofTheOther();
  });

  it('is no absence of groups where the credential can’t be used yet', async () => {
    const answers = new OktaGroupAnswersRepository(dataSource, unheardTransactions(dataSource));
    const clients = { forConnection: () => null } as unknown as OktaClients;
    const memory = new OktaGroupMemory(answers, clients, clock);
    await memory.of(connection, ['g-devs']);
    await eventually(async () =>
      expect(await memory.of(connection, ['g-devs'])).toMatchObject({
        answeredAt: null,
        problem: 'no-api-credential',
        groups: {},
      }),
    );
  });

  it('is asked of a group that was mapped during a question, although that says nothing new', async () => {
    const memory = replica();
    await memory.of(connection, ['g-devs']);
    await eventually(async () => expect(await told()).toBe(1));
    let letAnswer: () => void = () => undefined;
    const asking = new Promise<void>((resolve) => (letAnswer = resolve));
    answer = () => asking.then(() => ({ groups: [DEVS], after: null }));
    clock.advance(61_000);
    await memory.of(connection, ['g-devs']);
    await eventually(() => expect(asked).toBe(2));
    clock.advance(3_000);
    await memory.of(connection, ['g-devs', 'g-new']);
    answer = () => Promise.resolve({ groups: [DEVS], after: null });
    letAnswer();
    await eventually(async () => expect(await told()).toBe(2));
    expect(asked).toBe(3);
  });

  it('is waited for by nobody', async () => {
    answer = () => new Promise(() => undefined);
    const memory = replica();
    expect(await memory.of(connection, ['g-devs'])).toBeNull();
    await eventually(() => expect(asked).toBe(1));
    clock.advance(3_600_000);
    expect(await memory.of(connection, ['g-devs'])).toMatchObject({ answeredAt: null, groups: {} });
    expect(asked).toBe(1);
  });

  it('is asked soon again of a group that was mapped since', async () => {
    const memory = replica();
    await memory.of(connection, ['g-devs']);
    await eventually(async () => expect(await told()).toBe(1));
    clock.advance(2_001);
    await memory.of(connection, ['g-devs', 'g-new']);
    await eventually(() => expect(asked).toBe(2));
  });

  it('is asked of a group that was mapped right after a question, although nobody looks again', async () => {
    const memory = replica();
    await memory.of(connection, ['g-devs']);
    await eventually(async () => expect(await told()).toBe(1));
    await memory.of(connection, ['g-devs', 'g-new']);
    expect(asked).toBe(1);
    clock.advance(2_000);
    await eventually(async () => expect(await told()).toBe(2));
    expect(asked).toBe(2);
  });
});
