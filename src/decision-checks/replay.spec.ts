import {
  draftApplication,
  draftConnection,
  withDraft,
  type DraftPolicy,
} from '../access-model/draft-model.js';
import { buildAccessModel } from '../access-model/build-access-model.js';
import type { RecordedQuestion } from '../decision-records/recorded-question.js';
import {
  applicationRow,
  FIXTURE_TIME,
  modelRows,
  subjectFacts,
} from '../../test/support/decision-fixtures.js';
import type { CheckedWho } from './checked.js';
import { replay, type ReplayableDecision } from './replay.js';
import { ReplayTally } from './replay-tally.js';
import { runCheck, type RunnableCheck } from './run-checks.js';

const now = buildAccessModel(modelRows());
const wiki = now.applications.get('wiki');
const rules = applicationRow().accessRules;
if (!wiki) throw new Error('no wiki');

const drafted = (draft: DraftPolicy) => withDraft(now, { application: draftApplication(wiki, draft) });

const asked: RecordedQuestion = { kind: 'request', method: 'GET', host: 'gone.example.com', path: '/x' };

function recorded(change: Partial<ReplayableDecision> = {}, role = 'developer'): ReplayableDecision {
  return {
    at: FIXTURE_TIME,
    requestId: 'r1',
    adapter: 'auth-request',
    connectionId: 'c1',
    subjectId: 's1',
    allowed: true,
    reason: 'allowed',
    unenforced: null,
    asked,
    facts: {
      roles: [role],
      groups: [{ group: 'Devs', role }],
      groupsTotal: 3,
      byDefaultRole: false,
      usable: true,
      source: 'id-token',
      completeness: 'complete',
      fetchedAt: FIXTURE_TIME.toISOString(),
    },
    ...change,
  };
}

const models = (draft = now, remapped?: string) => ({
  now,
  draft,
  application: 'wiki',
  remapped,
  people: new Map([['s1', subjectFacts(['Devs', 'Choir'])]]),
});

describe('replaying a decision', () => {
  it('says that it stays, or which way it flips', () => {
    expect(replay(recorded(), models())).toMatchObject({ outcome: 'same', differsAlready: false });
    const closed = drafted({ accessRules: [{ path: '/*', anyRole: ['admin'] }] });
    expect(replay(recorded(), models(closed))).toMatchObject({
      outcome: 'to-denied',
      before: 'allowed',
      after: 'role-missing',
    });
    const denied = recorded({ allowed: false, reason: 'role-missing' }, 'guest');
    const open = drafted({ accessRules: [{ path: '/*', public: true }] });
    expect(replay(denied, models(open))).toMatchObject({ outcome: 'to-allowed' });
  });

  it('decides by the roles of then, and by the groups of today where mappings are tried', () => {
    const connection = now.connections.get('c1');
    if (!connection) throw new Error('no connection');
    const draft = withDraft(now, {
      connection: draftConnection(connection, [{ groupName: 'Choir', role: 'guest' }], now),
    });
    expect(replay(recorded(), models(draft))).toMatchObject({ outcome: 'same' });
    expect(replay(recorded(), models(draft, 'c1'))).toMatchObject({ outcome: 'to-denied' });
    expect(replay(recorded({ subjectId: 's2' }), models(draft, 'c1'))).toEqual({ outcome: 'skipped' });
  });

  it('knows nothing for certain where a condition comes, goes or changes', () => {
    const condition = 'subject.properties.email == "ada@example.com"';
    const draft = drafted({ accessRules: [{ path: '/*', anyRole: ['developer'], condition }] });
    expect(replay(recorded(), models(draft))).toMatchObject({ outcome: 'uncertain' });
    expect(replay(recorded(), { ...models(draft), now: draft })).toMatchObject({ outcome: 'same' });
  });

  it('replays what was asked by nobody, and skips what says too little', () => {
    const nobody = { connectionId: null, subjectId: null, facts: null, allowed: false };
    const open = drafted({ accessRules: [{ path: '/*', public: true }] });
    expect(replay(recorded({ ...nobody, reason: 'no-session' }), models(open))).toMatchObject({
      outcome: 'to-allowed',
    });
    for (const change of [
      { ...nobody, reason: 'unavailable' },
      { ...nobody, reason: 'role-missing', adapter: 'authzen' },
      { asked: null },
      { asked: { ...asked, path: null } as RecordedQuestion },
    ])
      expect(replay(recorded(change), models(open))).toEqual({ outcome: 'skipped' });
  });

  it('tells what was decided otherwise already from what the draft does', () => {
    expect(replay(recorded({ allowed: false, reason: 'role-missing' }), models())).toMatchObject({
      outcome: 'same',
      differsAlready: true,
    });
  });

  it('is counted by what was asked, most first, with a few samples', () => {
    const tally = new ReplayTally();
    const flipped = {
      outcome: 'to-denied',
      before: 'allowed',
      after: 'role-missing',
      differsAlready: false,
    } as const;
    for (let index = 0; index < 5; index += 1) tally.add(recorded({ requestId: `r${index}` }), flipped);
    tally.add(recorded({ asked: { kind: 'action', resourceType: 'page', action: 'read' } }), flipped);
    tally.add(recorded(), { outcome: 'skipped' });
    expect(tally).toMatchObject({ replayed: 6, toDenied: 6, toAllowed: 0, skipped: 1 });
    expect(tally.top.map(({ what, toDenied, samples }) => [what, toDenied, samples.length])).toEqual([
      ['GET /x', 5, 3],
      ['page:read', 1, 1],
    ]);
  });
});

describe('running a check', () => {
  const run = (who: CheckedWho, change: Partial<RunnableCheck> = {}, model = now) => {
    const application = model.applications.get('wiki');
    if (!application) throw new Error('no wiki');
    const check = {
      id: 'k1',
      name: 'a check',
      asked: { method: 'GET', path: '/admin/x' },
      expected: 'denied' as const,
    };
    const people = new Map([['s1', subjectFacts(['Admins'])]]);
    return runCheck({ ...check, who, ...change }, { model, application, people, now: FIXTURE_TIME });
  };

  it('asks for somebody with roles, with groups, for a person, and for nobody', () => {
    expect(run({ roles: ['guest'] })).toMatchObject({ passed: true, reason: 'role-missing', rule: 1 });
    expect(run({ roles: ['admin'] })).toMatchObject({ passed: false, allowed: true, rule: 1 });
    expect(run({ groups: ['Admins'] })).toMatchObject({ passed: false, allowed: true });
    expect(run({ groups: ['admins'] })).toMatchObject({ passed: true });
    expect(run({ subject: 's1' })).toMatchObject({ allowed: true });
    expect(run({ subject: 's2' })).toMatchObject({ allowed: false, reason: 'subject-unknown' });
    expect(run({ nobody: true })).toMatchObject({ allowed: false, reason: 'no-session' });
    expect(run({ nobody: true }, { asked: { method: 'GET', path: '/status' } })).toMatchObject({
      allowed: true,
    });
  });

  it('asks for an action as well as for a path', () => {
    const read = { asked: { action: 'read', resourceType: 'page' }, expected: 'allowed' } as const;
    expect(run({ roles: [] }, read)).toMatchObject({ passed: true, rule: null });
    expect(run({ roles: [] }, { asked: { action: 'burn', resourceType: 'page' } })).toMatchObject({
      reason: 'no-matching-rule',
    });
  });

  it('counts a stronger sign-in that is asked for as allowed, and looks through shadow mode', () => {
    const strict = drafted({
      accessRules: rules.map((rule) => (rule.public ? rule : { ...rule, maxAge: 60 })),
    });
    expect(run({ roles: ['admin'] }, {}, strict)).toMatchObject({
      allowed: true,
      reason: 'step-up-required',
    });
    const shadow = withDraft(now, { application: { ...wiki, enforced: false } });
    expect(run({ roles: ['guest'] }, {}, shadow)).toMatchObject({ allowed: false, passed: true });
  });
});
