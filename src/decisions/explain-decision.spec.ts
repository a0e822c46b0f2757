import {
  connectionRow,
  FIXTURE_TIME,
  modelRows,
  sessionFacts,
  subjectFacts,
} from '../../test/support/decision-fixtures.js';
import type { AccessModelRows } from '../access-model/access-model-rows.js';
import { AccessModelStore } from '../access-model/access-model.store.js';
import { buildAccessModel } from '../access-model/build-access-model.js';
import { Clock } from '../config/clock.js';
import { Configuration } from '../config/configuration.js';
import { MembershipRefresher } from '../directory/membership-refresher.js';
import type { Membership } from '../subjects/membership.js';
import { DecisionService } from './decision-service.js';
import type { Question } from './question.js';
import { explainDecision, type ExplainedCase, type ExplainedQuestion } from './explain-decision.js';
import { explainInWords } from './explain-summary.js';
import type { StoredMapping } from './explain-mappings.js';

const fresh = { ageMs: 0, maxAgeMs: 900_000, staleLimitMs: 3_600_000, canReread: true, unreachable: false };

function storedOf({ mappings }: Pick<AccessModelRows, 'mappings'>, connectionId = 'c1'): StoredMapping[] {
  return mappings
    .filter((mapping) => mapping.connectionId === connectionId)
    .map(({ groupName, groupId, roleKey }, index) => {
      return { id: `m${index}`, version: index + 1, groupName, groupId, role: roleKey, groupDeleted: false };
    });
}

/** The case of a person in these groups who asks for a role. */
function caseOf(
  change: Partial<ExplainedCase> & { rows?: Partial<AccessModelRows>; groups?: string[] } = {},
) {
  const { rows: rowChange, groups = ['Devs'], ...rest } = change;
  const rows = modelRows(rowChange);
  return {
    model: buildAccessModel(rows),
    facts: subjectFacts(groups),
    mappings: storedOf(rows),
    question: { kind: 'role', application: 'gateway', role: 'admin' } as ExplainedQuestion,
    age: fresh,
    moment: { nowMs: FIXTURE_TIME.getTime() },
    ...rest,
  };
}

function words(given: ExplainedCase): string {
  const role = (key: string) => given.model.roles.find((known) => known.key === key)?.name ?? key;
  const names = { person: 'Ada', application: 'Rolegate', role };
  return explainInWords(given.question, explainDecision(given), names);
}

const mapping = (groupName: string, groupId: string | null, roleKey: string, more: object = {}) => ({
  connectionId: 'c1',
  groupName,
  groupId,
  roleKey,
  ...more,
});
const fromApi = (...groups: Membership['groups']): { facts: ExplainedCase['facts'] } => ({
  facts: subjectFacts([], {
    membership: { groups, source: 'api', completeness: 'complete', fetchedAt: FIXTURE_TIME },
  }),
});

describe('why somebody has a role', () => {
  it('is the mapping of a group', () => {
    const given = caseOf({ groups: ['Admins', 'Devs'] });
    const { verdict, mappings } = explainDecision(given);
    expect(verdict).toEqual({
      allowed: true,
      reason: 'allowed',
      decidedBy: { type: 'group-mapping', id: 'm0', role: 'admin' },
    });
    expect(mappings.map(({ groupName, outcome }) => [groupName, outcome])).toEqual([
      ['Admins', 'matched'],
      ['Devs', 'matched'],
      ['Guests', 'not-a-member'],
    ]);
    expect(words(given)).toBe('Ada has the role Admin because the group “Admins” is mapped to it.');
  });

  it('is the default role', () => {
    const given = caseOf({
      groups: ['Nothing'],
      rows: { connections: [connectionRow({ defaultRole: 'guest' })] },
      question: { kind: 'role', application: 'gateway', role: 'guest' },
    });
    expect(explainDecision(given).verdict.decidedBy).toEqual({ type: 'default-role', role: 'guest' });
    expect(words(given)).toContain('default role');
  });
});

describe('why somebody lacks a role', () => {
  const lacking = (given: ExplainedCase) => {
    const { verdict, mappings } = explainDecision(given);
    expect(verdict.allowed).toBe(false);
    return [verdict.reason, verdict.decidedBy, mappings[0]?.outcome, words(given)];
  };

  it.each<[string, Parameters<typeof caseOf>[0], string, object, string, string]>([
    [
      'they are not in the group',
      {},
      'role-missing',
      { type: 'group-mapping', id: 'm0', role: 'admin' },
      'not-a-member',
      'is not in the group “Admins”, the only one',
    ],
    [
      'the group is spelt differently',
      { groups: ['admins'] },
      'role-missing',
      { type: 'group-mapping', id: 'm0', role: 'admin' },
      'name-differs-by-case',
      'the person’s group “admins” is spelt in other letters',
    ],
    [
      'another group has the same name',
      {
        ...fromApi({ id: '00g2', name: 'Admins' }),
        rows: { mappings: [mapping('Admins', '00g1', 'admin')] },
      },
      'role-missing',
      { type: 'group-mapping', id: 'm0', role: 'admin' },
      'other-group-with-same-name',
      'is another one than the person’s group of this name',
    ],
    [
      'a name that several groups have came without ids',
      {
        groups: ['Admins'],
        rows: { mappings: [mapping('Admins', '00g1', 'admin', { ambiguousName: true })] },
      },
      'role-missing',
      { type: 'group-mapping', id: 'm0', role: 'admin' },
      'group-name-ambiguous',
      'only Okta’s API can tell',
    ],
    [
      'nothing is mapped',
      { rows: { mappings: [] } },
      'role-missing',
      { type: 'role', role: 'admin' },
      undefined as unknown as string,
      'no group is mapped to it',
    ],
    [
      'a required group is missing',
      { groups: ['Admins'], rows: { connections: [connectionRow({ requiredGroups: ['Staff'] })] } },
      'role-missing',
      { type: 'required-groups' },
      'required-group-missing',
      'in none of the groups “Staff”',
    ],
    [
      'the groups could not be read',
      {
        facts: subjectFacts(['Admins'], {
          membership: { ...subjectFacts(['Admins']).membership, completeness: 'unavailable' },
        }),
      },
      'role-missing',
      { type: 'membership' },
      'membership-unavailable',
      'the groups could not be read',
    ],
    [
      'they are disabled',
      { facts: subjectFacts(['Admins'], { status: 'disabled' }) },
      'subject-disabled',
      { type: 'subject' },
      'matched',
      'is disabled here',
    ],
    [
      'Okta has suspended them',
      { groups: ['Admins'], nobody: 'subject-disabled' },
      'subject-disabled',
      { type: 'subject' },
      'matched',
      'may not be used in Okta',
    ],
    [
      'the connection is disabled',
      { groups: ['Admins'], rows: { connections: [connectionRow({ status: 'disabled' })] } },
      'connection-disabled',
      { type: 'connection' },
      'matched',
      'is not active',
    ],
    [
      'their groups are too old and Okta is silent',
      { groups: ['Admins'], age: { ...fresh, ageMs: 900_001, unreachable: true } },
      'membership-stale',
      { type: 'membership' },
      'matched',
      'Okta cannot be asked',
    ],
    [
      'their groups are too old and nothing can renew them',
      { groups: ['Admins'], age: { ...fresh, ageMs: 3_600_001, canReread: false } },
      'session-expired',
      { type: 'membership' },
      'matched',
      'only a new sign-in',
    ],
  ])('may be that %s', (_, change, reason, decidedBy, outcome, sentence) => {
    expect(lacking(caseOf(change))).toEqual([
      reason,
      decidedBy,
      outcome,
      expect.stringMatching(new RegExp(`^Ada lacks the role Admin because .*${sentence}`)),
    ]);
  });

  it('may be that the pinned group is deleted, which no decision looks at any more', () => {
    const rows = { mappings: [] };
    const deleted = {
      id: 'm9',
      version: 3,
      groupName: 'Admins',
      groupId: '00g1',
      role: 'admin',
      groupDeleted: true,
    };
    const given = caseOf({ groups: ['Admins'], rows, mappings: [deleted] });
    expect(lacking(given)).toEqual([
      'role-missing',
      { type: 'group-mapping', id: 'm9', role: 'admin' },
      'pinned-group-deleted',
      expect.stringContaining('was deleted in Okta'),
    ]);
  });
});

describe('why somebody has a permission or lacks it', () => {
  const asking = (permission: string, change: Parameters<typeof caseOf>[0] = {}, application = 'gateway') =>
    caseOf({ question: { kind: 'permission', application, permission }, ...change });

  it('is told by the roles that hold it', () => {
    const given = asking('roles:read');
    expect(explainDecision(given)).toMatchObject({
      grants: [
        { role: 'admin', held: false },
        { role: 'developer', held: true },
      ],
      verdict: { allowed: true, decidedBy: { type: 'grant', role: 'developer' } },
    });
    expect(words(given)).toBe(
      'Ada has the permission roles:read on Rolegate because the role Developer holds it, and the group “Devs” is mapped to it.',
    );
    expect(words(asking('roles:write'))).toBe(
      'Ada lacks the permission roles:write on Rolegate because it is held by Admin, and the person has “Developer”.',
    );
    expect(words(asking('roles:write', { groups: [] }))).toContain('the person has no role.');
  });

  it('may be that everybody has it, or nobody', () => {
    expect(explainDecision(asking('page:read', {}, 'wiki')).verdict).toMatchObject({
      allowed: true,
      decidedBy: { type: 'grant', role: '*' },
    });
    expect(explainDecision(asking('page:burn', {}, 'wiki')).verdict).toMatchObject({
      allowed: false,
      reason: 'no-matching-rule',
      decidedBy: { type: 'application' },
    });
  });

  it('may be that the application is not open to the connection', () => {
    const facts = subjectFacts(['Admins'], { connectionId: 'c2' });
    const given = asking('page:read', { facts }, 'wiki');
    expect(explainDecision(given).verdict).toMatchObject({
      allowed: false,
      reason: 'connection-not-allowed',
    });
    expect(
      explainDecision({ ...given, question: { kind: 'entry', application: 'gateway' } }).verdict,
    ).toMatchObject({
      allowed: true,
      decidedBy: { type: 'application' },
    });
  });
});

/** Small numbers, the same ones at every run (a linear congruential generator). */
function generator(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** A model, a person and a question that nobody thought of. */
function anyCase(seed: number): { given: ExplainedCase; rows: AccessModelRows } {
  const pick = generator(seed);
  const oneOf = <T>(items: readonly T[]): T => items[pick(items.length)] as T;
  const some = <T>(items: readonly T[]): T[] => items.filter(() => pick(2) === 0);
  const names = ['Admins', 'admins', 'Devs', 'Guests', 'Staff'];
  const ids = [null, '00g1', '00g2', '00g3'];
  const roles = ['admin', 'developer', 'guest', 'lost'];
  const usedIds = new Set<string>();
  const mappings = some(names).flatMap((groupName, index) => {
    const groupId = oneOf(ids);
    if (groupId !== null && usedIds.has(groupId)) return [];
    if (groupId !== null) usedIds.add(groupId);
    return roles[index] === undefined
      ? []
      : [mapping(groupName, groupId, roles[index], { ambiguousName: groupId !== null && pick(3) === 0 })];
  });
  const rows = modelRows({
    connections: [
      connectionRow({
        status: oneOf(['active', 'active', 'active', 'disabled', 'draft']),
        defaultRole: oneOf([null, null, 'guest', 'lost']),
        requiredGroups: oneOf([[], [], ['Staff'], ['Devs', 'Staff']]),
      }),
    ],
    mappings,
  });
  const source = oneOf(['api', 'id-token', 'local'] as const);
  const groups = some(names).map((name) =>
    source === 'api' ? { name, id: oneOf(['00g1', '00g2', '00g3']) } : { name },
  );
  const facts = subjectFacts([], {
    status: oneOf(['active', 'active', 'active', 'disabled']),
    membership: {
      groups,
      source,
      completeness: oneOf(['complete', 'complete', 'suspect', 'unavailable']),
      fetchedAt: FIXTURE_TIME,
    },
  });
  const question = oneOf<ExplainedQuestion>([
    { kind: 'entry', application: 'gateway' },
    { kind: 'entry', application: 'wiki' },
    { kind: 'role', application: 'gateway', role: oneOf(roles) },
    { kind: 'permission', application: 'gateway', permission: oneOf(['roles:read', 'roles:write', 'x:y']) },
    { kind: 'permission', application: 'wiki', permission: 'page:read' },
    ...['/', '/admin', '/pages/1', '/form', '/status', '/../x'].map((target) => {
      return { kind: 'request', host: 'wiki.example.com', method: 'GET', target } as const;
    }),
  ]);
  const age = {
    ageMs: oneOf([0, 900_000, 900_001, 3_600_000, 3_600_001]),
    maxAgeMs: 900_000,
    staleLimitMs: 3_600_000,
    canReread: pick(3) > 0,
    unreachable: pick(2) === 0,
  };
  const moment = { nowMs: FIXTURE_TIME.getTime() + age.ageMs };
  return {
    given: { model: buildAccessModel(rows), facts, mappings: storedOf(rows), question, age, moment },
    rows,
  };
}

/** What the service that decides says in the same case, with an Okta that tells nothing new. */
async function decided({ model, facts, question, age }: ExplainedCase) {
  const parts = new Map<unknown, unknown>([
    [AccessModelStore, { current: () => model }],
    [Clock, { nowMs: () => FIXTURE_TIME.getTime() + age.ageMs, monotonic: () => 0 }],
    [
      Configuration,
      { membership: { maxAgeSeconds: age.maxAgeMs / 1000, staleLimitSeconds: age.staleLimitMs / 1000 } },
    ],
    [
      MembershipRefresher,
      {
        canReread: () => age.canReread,
        unreachableSince: () => (age.unreachable ? 1 : undefined),
        refreshInBackground: () => undefined,
        refresh: () => Promise.resolve(age.unreachable ? 'unreachable' : facts),
      },
    ],
  ]);
  const types = Reflect.getMetadata('design:paramtypes', DecisionService) as unknown[];
  const observer = { observe: () => undefined };
  const service = Reflect.construct(
    DecisionService,
    types.map((type) => parts.get(type) ?? observer),
  ) as DecisionService;
  const session = sessionFacts(facts);
  return service.decideFor(() => ({ session }), toQuestion(question));
}

function toQuestion(question: ExplainedQuestion): Question {
  if (question.kind === 'entry') return question;
  if (question.kind === 'request') return { ...question, kind: 'proxied' };
  const { application } = question;
  if (question.kind === 'role') return { kind: 'roles', application, anyRole: [question.role] };
  const [resourceType = '', action = ''] = question.permission.split(':');
  return { kind: 'action', application, resourceType, action };
}

describe('in any case whatever', () => {
  const cases = Array.from({ length: 4_000 }, (_, seed) => anyCase(seed + 1));

  it('the verdict is what is decided', async () => {
    const seen = new Map<string, number>();
    for (const { given } of cases) {
      const { verdict } = explainDecision(given);
      const { allowed, reason } = await decided(given);
      expect({ given, allowed: verdict.allowed, reason: verdict.reason }).toEqual({ given, allowed, reason });
      seen.set(reason, (seen.get(reason) ?? 0) + 1);
    }
    // The cases are worth something only if they are of all kinds.
    for (const reason of [
      'allowed',
      'role-missing',
      'no-matching-rule',
      'subject-disabled',
      'connection-disabled',
      'membership-stale',
      'session-expired',
    ])
      expect([reason, (seen.get(reason) ?? 0) > 20]).toEqual([reason, true]);
  });

  it('the mappings that matched give exactly the roles, or none did', () => {
    for (const { given } of cases) {
      const { standing, mappings, byDefaultRole } = explainDecision(given);
      const known = new Set(given.model.roles.map(({ key }) => key));
      const given_ = mappings.filter(({ outcome }) => outcome === 'matched').map(({ role }) => role);
      const roles = [...new Set(given_)].filter((role) => known.has(role)).sort();
      expect(byDefaultRole ? [] : [...standing.roles].sort()).toEqual(roles);
    }
  });

  it('there are words for it that end in a full stop, and what decided is of a known kind', () => {
    for (const { given } of cases) {
      expect(words(given)).toMatch(/^Ada (has|lacks|may|may not) .+ because .+[^.]\.( [A-Z].+\.)*$/);
    }
  });
});
