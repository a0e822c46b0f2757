import { buildAccessModel } from '../access-model/build-access-model.js';
import { rolesOf } from '../access-model/resolve-roles.js';
import type { Group } from '../subjects/membership.js';
import { heldRoles, indexOf } from './held-roles.js';
import type { ConnectionPeriod, Interval, MappingPeriod, SubjectHistory, SubjectPeriod } from './periods.js';
import { roleTimeline } from './role-timeline.js';

const person = (from: number, to: number, groups: Group[], rest: Partial<SubjectPeriod> = {}) => ({
  from,
  to,
  status: 'active' as const,
  source: 'id-token' as const,
  completeness: 'complete' as const,
  groups,
  ...rest,
});
const rules = (from: number, to: number, rest: Partial<ConnectionPeriod> = {}): ConnectionPeriod => ({
  from,
  to,
  status: 'active',
  defaultRole: null,
  requiredGroups: [],
  ...rest,
});
const mapping = (
  mappingId: string,
  version: number,
  [from, to]: [number, number],
  groupName: string,
  role: string,
  rest: Partial<MappingPeriod> = {},
): MappingPeriod => ({
  mappingId,
  version,
  from,
  to,
  groupName,
  groupId: null,
  role,
  ambiguousName: false,
  ...rest,
});

const told = (history: SubjectHistory) =>
  roleTimeline(history).map(({ role, from, to, through }) =>
    'defaultRole' in through
      ? [role, from, to, 'default']
      : [role, from, to, through.group, `${through.mapping}@${through.mappingVersion}`],
  );

const always = [rules(0, Infinity)];

describe('the timeline of somebody’s roles', () => {
  it('begins and ends with the group, and with the mapping', () => {
    const subject = [person(0, 10, []), person(10, 30, [{ name: 'A' }]), person(30, Infinity, [])];
    const mappings = [mapping('m', 1, [15, 20], 'A', 'dev'), mapping('m', 2, [20, Infinity], 'A', 'ops')];
    expect(told({ subject, connection: always, mappings })).toEqual([
      ['dev', 15, 20, 'A', 'm@1'],
      ['ops', 20, 30, 'A', 'm@2'],
    ]);
  });

  it('tells of two groups that swap their roles in one moment without a gap', () => {
    const subject = [person(0, Infinity, [{ name: 'A' }])];
    const mappings = [
      mapping('a', 1, [0, 50], 'A', 'dev'),
      mapping('b', 1, [0, 50], 'B', 'ops'),
      mapping('a', 2, [50, Infinity], 'A', 'ops'),
      mapping('b', 2, [50, Infinity], 'B', 'dev'),
    ];
    expect(told({ subject, connection: always, mappings })).toEqual([
      ['dev', 0, 50, 'A', 'a@1'],
      ['ops', 50, Infinity, 'A', 'a@2'],
    ]);
  });

  it('is not cut by a sign-in that tells the groups by name and a reading that tells their ids', () => {
    const subject = [
      person(0, 10, [{ name: 'A' }]),
      person(10, 20, [{ name: 'A', id: 'g1' }], { source: 'api' }),
      person(20, Infinity, [{ name: 'A' }]),
    ];
    const mappings = [mapping('a', 1, [0, Infinity], 'A', 'dev', { groupId: 'g1' })];
    const [interval, ...more] = roleTimeline({ subject, connection: always, mappings });
    expect(interval).toMatchObject({ from: 0, to: Infinity, through: { group: 'A', groupId: 'g1' } });
    expect(more).toEqual([]);
  });

  it('gives nothing for another group of the same name, nor for a name that is several groups’', () => {
    const subject = [
      person(0, 10, [{ name: 'A', id: 'other' }], { source: 'api' }),
      person(10, Infinity, [{ name: 'A' }]),
    ];
    const pinned = { groupId: 'g1' };
    const mappings = [
      mapping('a', 1, [0, 20], 'A', 'dev', pinned),
      mapping('a', 2, [20, Infinity], 'A', 'dev', { ...pinned, ambiguousName: true }),
    ];
    expect(told({ subject, connection: always, mappings })).toEqual([['dev', 10, 20, 'A', 'a@1']]);
  });

  it('fills the gaps between mapped groups with the default role of that time', () => {
    const subject = [
      person(0, 10, []),
      person(10, 20, [{ name: 'A' }]),
      person(20, 40, []),
      person(40, Infinity, [], { completeness: 'unavailable' }),
    ];
    const connection = [
      rules(0, 25, { defaultRole: 'guest' }),
      rules(25, 30, { defaultRole: 'dev' }),
      rules(30, Infinity, { defaultRole: 'dev', requiredGroups: ['Staff'] }),
    ];
    const mappings = [mapping('a', 1, [0, Infinity], 'A', 'ops')];
    expect(told({ subject, connection, mappings })).toEqual([
      ['guest', 0, 10, 'default'],
      ['ops', 10, 20, 'A', 'a@1'],
      ['guest', 20, 25, 'default'],
      ['dev', 25, 30, 'default'],
    ]);
  });

  it('is empty while the person or the connection is disabled', () => {
    const subject = [
      person(0, 10, [{ name: 'A' }]),
      person(10, 20, [{ name: 'A' }], { status: 'disabled' }),
      person(20, Infinity, [{ name: 'A' }]),
    ];
    const connection = [rules(0, 30), rules(30, 40, { status: 'disabled' }), rules(40, Infinity)];
    const mappings = [mapping('a', 1, [0, Infinity], 'A', 'dev')];
    expect(told({ subject, connection, mappings }).map(([, from, to]) => [from, to])).toEqual([
      [0, 10],
      [20, 30],
      [40, Infinity],
    ]);
  });
});

const NAMES = ['A', 'B', 'C', 'D'];
const IDS = ['1', '2', '3', '4'];
const ROLES = ['admin', 'ops', 'dev', 'guest', 'none'];
const END = 40;

/** The same numbers for the same seed (mulberry32). */
function randomOf(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
}

function periodsOf<T>(next: (limit: number) => number, make: (from: number, to: number) => T[]): T[] {
  const edges = [0, ...Array.from({ length: next(6) }, () => 1 + next(END - 1)), Infinity];
  const sorted = [...new Set(edges)].sort((a, b) => a - b);
  return sorted.slice(0, -1).flatMap((from, index) => make(from, sorted[index + 1] ?? Infinity));
}

/** Any history: as few names, ids and roles as possible, so that they meet in every way. */
function anyHistory(seed: number): SubjectHistory {
  const next = randomOf(seed);
  const pick = <T>(all: readonly T[]): T => all[next(all.length)] as T;
  const group = (): Group => (next(2) ? { name: pick(NAMES) } : { name: pick(NAMES), id: pick(IDS) });
  const subject = periodsOf(next, (from, to) => [
    person(from, to, Array.from({ length: next(4) }, group), {
      status: next(6) ? 'active' : 'disabled',
      source: next(2) ? 'api' : 'id-token',
      completeness: next(6) ? 'complete' : 'unavailable',
    }),
  ]);
  const connection = periodsOf(next, (from, to) => [
    rules(from, to, {
      status: next(6) ? 'active' : 'disabled',
      defaultRole: next(2) ? pick(ROLES) : null,
      requiredGroups: next(3) ? [] : [pick(NAMES)],
    }),
  ]);
  // At one moment a name, an id and a role are each in one mapping at most, as the database sees to.
  let version = 0;
  const mappings = periodsOf(next, (from, to) => {
    const ids = IDS.toSorted(() => next(3) - 1);
    const roles = ROLES.toSorted(() => next(3) - 1);
    version += 1;
    return NAMES.slice(0, next(NAMES.length + 1)).map((name, index) => {
      const groupId = next(2) ? (ids[index] ?? null) : null;
      const ambiguousName = groupId !== null && next(3) === 0;
      const rest = { groupId, ambiguousName };
      return mapping(name, version, [from, to], name, roles[index] ?? '', rest);
    });
  });
  return { subject, connection, mappings };
}

/** What decisions make of the state of one moment. */
function decided({ subject, connection, mappings }: SubjectHistory, at: number): readonly string[] {
  const now = <T extends { from: number; to: number }>(all: readonly T[]) =>
    all.filter(({ from, to }) => from <= at && at < to);
  const [who] = now(subject);
  const [where] = now(connection);
  if (!who || !where || who.status !== 'active' || where.status !== 'active') return [];
  const model = buildAccessModel({
    version: '1',
    roles: ROLES.map((key, rank) => ({ key, name: key, rank })),
    connections: [
      {
        id: 'c',
        slug: 'c',
        name: 'c',
        platform: false,
        issuer: '',
        sessionsValidAfterMs: null,
        status: where.status,
        defaultRole: where.defaultRole,
        requiredGroups: where.requiredGroups,
      },
    ],
    mappings: now(mappings).map(({ role, groupName, groupId, ambiguousName }) => ({
      connectionId: 'c',
      groupName,
      groupId,
      roleKey: role,
      ambiguousName,
    })),
    applications: [],
    hosts: [],
    grants: [],
    credentials: [],
  });
  const { groups, source, completeness } = who;
  return rolesOf(model, 'c', { groups, source, completeness, fetchedAt: new Date(0) });
}

describe('at every moment of any history', () => {
  it('the timeline and the review say what the decision said', () => {
    const differences: unknown[] = [];
    let held = 0;
    for (let seed = 1; seed <= 300; seed += 1) {
      const history = anyHistory(seed);
      const timeline = roleTimeline(history);
      for (let at = 0; at <= END; at += 1) {
        const now = <T extends Interval>(all: readonly T[]) =>
          all.filter(({ from, to }) => from <= at && at < to);
        const [who] = now(history.subject);
        const [where] = now(history.connection);
        const review = who && where ? heldRoles(who, where, indexOf(now(history.mappings))) : [];
        const expected = [...decided(history, at)].sort().join();
        const told = [rolesIn(now(timeline)), rolesIn(review)];
        if (told.some((roles) => roles !== expected)) differences.push({ seed, at, expected, told });
        held += expected.length;
      }
    }
    expect(differences).toEqual([]);
    expect(held).toBeGreaterThan(5_000);
  });
});

function rolesIn(held: readonly { role: string }[]): string {
  return [...new Set(held.map(({ role }) => role))].sort().join();
}
