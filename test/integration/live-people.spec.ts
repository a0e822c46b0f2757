import { DataSource } from 'typeorm';
import type { AccessModel } from '../../src/access-model/access-model.js';
import type { AccessModelStore } from '../../src/access-model/access-model.store.js';
import { buildAccessModel } from '../../src/access-model/build-access-model.js';
import { rolesOf } from '../../src/access-model/resolve-roles.js';
import { strictestLimits } from '../../src/access-model/strictest-limits.js';
import { tellingGroups } from '../../src/access-model/telling-groups.js';
import type { Configuration } from '../../src/config/configuration.js';
import { migrationDataSourceOptions } from '../../src/data-source.js';
import { LivePeopleRepository } from '../../src/live-people/live-people.repository.js';
import { LivePeople, type Doubt } from '../../src/live-people/live-people.service.js';
import type { SessionFacts } from '../../src/sessions/session-facts.js';
import { judgeSession } from '../../src/sessions/session-judgement.js';
import type { Group, Membership } from '../../src/subjects/membership.js';
import { FakeClock } from '../support/clock.js';
import { addConnection } from '../support/connection-row.js';
import { connectionRow, modelRows } from '../support/decision-fixtures.js';
import { migrateForReplica } from '../support/replica.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { unheardTransactions } from '../support/unheard-transactions.js';

const HOUR_MS = 3_600_000;
const IDLE_SECONDS = 1_800;
const STALE_SECONDS = 3_600;

interface Session {
  readonly createdAtMs: number;
  readonly lastSeenMs: number;
  readonly expiresAtMs: number;
  readonly idleMs: number | undefined;
}

interface Person {
  readonly id: string;
  readonly sub: string;
  readonly status: 'active' | 'disabled';
  readonly membership: Membership;
  readonly validAfterMs: number | null;
  readonly sessions: readonly Session[];
}

describe('the people with sessions', () => {
  const clock = new FakeClock();
  let database: TestDatabase;
  let dataSource: DataSource;
  let repository: LivePeopleRepository;
  let connectionId: string;
  let people: Person[];

  // The same numbers in every run: what fails can be looked at again.
  let state = 11;
  const pick = (below: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const oneOf = <T>(values: readonly T[]): T => values[pick(values.length)] as T;

  beforeAll(async () => {
    database = await createTestDatabase({ migrate: migrateForReplica });
    dataSource = await new DataSource(migrationDataSourceOptions(database.url)).initialize();
    repository = new LivePeopleRepository(dataSource, unheardTransactions(dataSource));
    connectionId = await addConnection(dataSource, 'default');
    const otherId = await addConnection(dataSource, 'other');
    people = [];
    for (let n = 0; n < 300; n += 1) people.push(await addPerson(connectionId, `person-${n}`));
    for (let n = 0; n < 5; n += 1) await addPerson(otherId, `stranger-${n}`);
    people.sort((one, other) => (one.id < other.id ? -1 : 1));
  });

  afterAll(async () => {
    await dataSource.destroy();
    await database.drop();
  });

  function anyGroups(): Group[] {
    return ['Admins', 'Devs', 'Guests', 'Staff', 'Choir', 'Cellar'].flatMap((name): Group[] => {
      if (pick(3) !== 0) return [];
      // Now and then another group of the same name.
      return [oneOf<Group>([{ name }, { name, id: `g-${name}` }, { name, id: 'g-another' }])];
    });
  }

  async function addPerson(connection: string, sub: string): Promise<Person> {
    const now = clock.nowMs();
    const membership: Membership = {
      groups: anyGroups(),
      source: oneOf(['id-token', 'api', 'local', 'userinfo'] as const),
      completeness: oneOf(['complete', 'complete', 'complete', 'suspect', 'unavailable'] as const),
      fetchedAt: new Date(now - pick(2 * STALE_SECONDS) * 1000),
    };
    const status = pick(8) === 0 ? 'disabled' : 'active';
    const validAfterMs = pick(6) === 0 ? now - pick(8) * HOUR_MS : null;
    const [row] = await dataSource.query<{ id: string }[]>(
      `INSERT INTO subjects (connection_id, sub, login, name, status, groups, membership_source, membership_completeness,
         membership_fetched_at, sessions_valid_after, last_sign_in_at)
       VALUES ($1, $2, $2, $2, $3, $4, $5, $6, $7, $8, $7) RETURNING id`,
      [
        ...[connection, sub, status, JSON.stringify(membership.groups), membership.source],
        ...[
          membership.completeness,
          membership.fetchedAt,
          validAfterMs === null ? null : new Date(validAfterMs),
        ],
      ],
    );
    const id = row?.id ?? '';
    const sessions: Session[] = [];
    for (let count = pick(4); count > 0; count -= 1) {
      const createdAtMs = now - pick(9 * HOUR_MS);
      const session = {
        createdAtMs,
        lastSeenMs: Math.max(createdAtMs, now - pick(HOUR_MS)),
        expiresAtMs: now + pick(5 * HOUR_MS) - HOUR_MS,
        idleMs: pick(5) === 0 ? 600_000 : undefined,
      };
      sessions.push(session);
      await dataSource.query(
        `INSERT INTO sessions (id_hash, id, subject_id, connection_id, created_at, last_seen_at, expires_at, idle_seconds)
         VALUES (sha256(convert_to(gen_random_uuid()::text, 'UTF8')), gen_random_uuid(), $1, $2, $3, $4, $5, $6)`,
        [
          ...[
            id,
            connection,
            new Date(createdAtMs),
            new Date(session.lastSeenMs),
            new Date(session.expiresAtMs),
          ],
          session.idleMs === undefined ? null : session.idleMs / 1000,
        ],
      );
    }
    return { id, sub, status, membership, validAfterMs, sessions };
  }

  function modelWith(roleLimits: object, connection: object = {}): AccessModel {
    const mapping = (groupName: string, groupId: string | null, roleKey: string) => {
      return { connectionId, groupName, groupId, roleKey };
    };
    const rows = modelRows({
      connections: [connectionRow({ id: connectionId, ...connection })],
      mappings: [
        mapping('Admins', 'g-Admins', 'admin'),
        mapping('Devs', null, 'developer'),
        mapping('Guests', 'g-Guests', 'guest'),
      ],
    });
    return buildAccessModel({
      ...rows,
      roles: rows.roles.map((role) => (role.key === 'developer' ? role : { ...role, ...roleLimits })),
    });
  }

  /** Looks at them as the gateway does, in as many parts as so many people make. */
  function examinerOf(model: AccessModel, size = 300): LivePeople {
    const counting = Object.assign(Object.create(repository) as LivePeopleRepository, {
      countPeople: () => Promise.resolve(size),
    });
    return new LivePeople(counting, { current: () => model } as unknown as AccessModelStore, clock, {
      membership: { staleLimitSeconds: STALE_SECONDS },
      session: { idleSeconds: IDLE_SECONDS },
    } as unknown as Configuration);
  }

  /** How many sessions somebody has, asked of what judges them when they are used. */
  function usableSessions(
    model: AccessModel,
    { status, membership, validAfterMs, sessions }: Person,
    connectionValidAfterMs: number | null = null,
  ): number {
    const limits = strictestLimits(model, rolesOf(model, connectionId, membership));
    return sessions.filter(({ createdAtMs, lastSeenMs, expiresAtMs, idleMs }) => {
      const subject = { status, sessionsValidAfterMs: validAfterMs };
      const facts = { createdAtMs, expiresAtMs, idleMs, subject } as unknown as SessionFacts;
      const stored = { facts, connectionValidAfterMs, lastSeenMs };
      return judgeSession(stored, clock.nowMs(), IDLE_SECONDS * 1000, limits) === 'usable';
    }).length;
  }

  function doubtAbout({ completeness, source, fetchedAt }: Membership): Doubt | undefined {
    if (completeness !== 'complete') return completeness;
    const old = clock.nowMs() - fetchedAt.getTime() > STALE_SECONDS * 1000;
    return source !== 'local' && old ? 'tooOld' : undefined;
  }

  const cases: [string, () => AccessModel, number][] = [
    ['when nobody is limited', () => modelWith({}), 300],
    ['in parts', () => modelWith({}), 400_000],
    [
      'by the limits of their roles',
      () => modelWith({ sessionIdleSeconds: 1_500, sessionMaxSeconds: 21_600 }),
      400_000,
    ],
    [
      'under a default role and a required group',
      () =>
        modelWith({ sessionIdleSeconds: 900 }, { defaultRole: 'guest', requiredGroups: ['Staff', 'Choir'] }),
      300,
    ],
  ];
  it.each(cases)('are counted as one by one, by what decides about each: %s', async (_name, build, size) => {
    const model = build();
    const live = people
      .map((person) => ({ person, sessions: usableSessions(model, person) }))
      .filter(({ sessions }) => sessions > 0);
    const roles = (membership: Membership) => rolesOf(model, connectionId, membership);
    const concerned = live.filter(({ person }) => roles(person.membership).includes('guest'));
    expect(concerned.length).toBeGreaterThan(5);
    const unknown = { suspect: 0, unavailable: 0, tooOld: 0 };
    for (const { person } of live) {
      const doubt = doubtAbout(person.membership);
      if (doubt) unknown[doubt] += 1;
    }

    const examiner = examinerOf(model, size);
    const found = await examiner.examine(connectionId, {
      telling: tellingGroups(model, connectionId),
      judge: ({ membership }) => (roles(membership).includes('guest') ? roles(membership) : undefined),
      first: 1_000,
    });
    const sum = (all: typeof live) => all.reduce((total, { sessions }) => total + sessions, 0);
    expect(found).toMatchObject({
      examined: live.length,
      concerned: concerned.length,
      sessions: sum(concerned),
      unknown,
      truncated: false,
    });
    expect(found.first).toEqual(
      concerned.map(({ person: { id, membership } }) => {
        return { id, effect: roles(membership), certain: doubtAbout(membership) === undefined };
      }),
    );
    const subs = people.filter((_, index) => index % 3 === 0).map(({ sub }) => sub);
    expect(await examiner.among(connectionId, subs)).toEqual(
      new Set(live.filter(({ person }) => subs.includes(person.sub)).map(({ person }) => person.id)),
    );
  });

  it.each([
    ['', {}],
    [' by the limits of their roles', { sessionIdleSeconds: 1_500 }],
  ])('are counted without what was ended of the whole connection%s', async (_name, limits) => {
    const [model, endedAtMs] = [modelWith(limits), clock.nowMs() - 3 * HOUR_MS];
    const mark = (at: Date | null) =>
      dataSource.query('UPDATE connections SET sessions_valid_after = $2 WHERE id = $1', [connectionId, at]);
    const left = people
      .map((person) => usableSessions(model, person, endedAtMs))
      .filter((count) => count > 0);
    const question = { telling: tellingGroups(model, connectionId), judge: () => true };
    const before = await examinerOf(model).examine(connectionId, question);
    await mark(new Date(endedAtMs));
    const after = await examinerOf(model).examine(connectionId, question);
    await mark(null);
    expect(after).toMatchObject({
      examined: left.length,
      sessions: left.reduce((total, count) => total + count, 0),
    });
    expect(after.sessions).toBeLessThan(before.sessions);
  });

  it('are named in the order of their ids, the first of each kind before anybody else', async () => {
    const model = modelWith({});
    const live = people.filter((person) => usableSessions(model, person) > 0);
    const found = await examinerOf(model).examine(connectionId, {
      telling: { names: [], ids: [] },
      judge: () => true,
      first: 3,
    });
    expect(found.first.slice(0, 3).map(({ id }) => id)).toEqual(live.slice(0, 3).map(({ id }) => id));
    const names = await examinerOf(model).names(found.first.map(({ id }) => id));
    expect(names.get(live[0]?.id ?? '')).toMatchObject({ sub: live[0]?.sub, login: live[0]?.sub });
  });

  it('are not said to have been looked at beyond where time was up', async () => {
    let looks = 0;
    const examiner = examinerOf(modelWith({}), 400_000);
    const giveUpAt = clock.monotonic() + 1;
    const found = await examiner.examine(
      connectionId,
      {
        telling: { names: [], ids: [] },
        judge: () => {
          looks += 1;
          clock.advance(2);
          return true;
        },
        first: 1_000,
      },
      giveUpAt,
    );
    expect(looks).toBeGreaterThan(0);
    expect(found.truncated).toBe(true);
    expect(found.first.every(({ id }) => found.reached(id))).toBe(true);
    expect(found.reached('ffffffff-ffff-4fff-bfff-ffffffffffff')).toBe(false);
  });
});
