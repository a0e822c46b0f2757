import type { AccessModelRows } from '../access-model/access-model-rows.js';
import { buildAccessModel } from '../access-model/build-access-model.js';
import type { SubjectFacts } from '../subjects/subject-facts.js';
import {
  applicationRow,
  connectionRow,
  FIXTURE_TIME,
  modelRows,
  subjectFacts,
} from '../../test/support/decision-fixtures.js';
import { chainOfNobody, explainChain } from './explain-chain.js';
import { explainDecision, type ExplainedQuestion } from './explain-decision.js';
import { whatWouldChange, whatWouldChangeForNobody } from './what-would-change.js';

const AGE = { ageMs: 0, maxAgeMs: 1000, staleLimitMs: 2000, canReread: true, unreachable: false };

function told(question: ExplainedQuestion, facts: SubjectFacts, rows: Partial<AccessModelRows> = {}) {
  const model = buildAccessModel(modelRows(rows));
  const mappings = modelRows(rows)
    .mappings.filter(({ connectionId }) => connectionId === 'c1')
    .map(({ groupName, groupId, roleKey }) => {
      return { id: `m-${roleKey}`, version: 1, groupName, groupId, role: roleKey, groupDeleted: false };
    });
  const moment = { nowMs: FIXTURE_TIME.getTime(), authentication: { acr: null, amr: [], authTimeMs: null } };
  const explanation = explainDecision({ model, facts, mappings, question, age: AGE, moment });
  const chain = explainChain(question, explanation);
  return {
    steps: chain.map(({ step, outcome, code }) => `${step} ${outcome} ${code}`),
    changes: whatWouldChange({ model, question, explanation, moment }),
  };
}

const request = (target: string, method = 'GET'): ExplainedQuestion => ({
  kind: 'request',
  host: 'wiki.example.com',
  method,
  target,
});

describe('the way to a decision', () => {
  it('leads through every step when something is allowed, and nothing would have to change', () => {
    expect(told(request('/x'), subjectFacts(['Devs']))).toEqual({
      steps: [
        'session unknown session-assumed',
        'connection passed connection-active',
        'membership passed membership-fresh',
        'groups passed groups-mapped',
        'roles passed roles-held',
        'rule passed rule-matched',
        'decision passed allowed',
      ],
      changes: [],
    });
  });

  it('fails at the rule for want of a role, and names the least powerful one that would do, and its group', () => {
    const { steps, changes } = told(request('/x'), subjectFacts(['Guests']));
    expect(steps.slice(5)).toEqual(['rule failed role-missing', 'decision failed role-missing']);
    expect(changes).toEqual([
      { kind: 'hold-role', role: 'developer', groups: ['Devs'], rule: 0 },
      { kind: 'hold-role', role: 'admin', groups: ['Admins'], rule: 0 },
    ]);
  });

  it('says that no group is mapped to the role, and what would be in the way besides', () => {
    const application = applicationRow({
      accessRules: [{ path: '/*', anyRole: ['security-engineer', 'guest'], acrValues: ['phr'] }],
    });
    const [gateway] = modelRows().applications;
    if (!gateway) throw new Error('no gateway');
    const { changes } = told(request('/x'), subjectFacts([]), { applications: [gateway, application] });
    expect(changes).toEqual([
      { kind: 'hold-role', role: 'guest', groups: ['Guests'], alsoNeeds: 'step-up-required', rule: 0 },
      { kind: 'hold-role', role: 'security-engineer', groups: [], alsoNeeds: 'step-up-required', rule: 0 },
    ]);
    const strong = told(request('/x'), subjectFacts(['Guests']), { applications: [gateway, application] });
    expect(strong.changes).toEqual([{ kind: 'stronger-sign-in', rule: 0, stepUp: { acrValues: ['phr'] } }]);
  });

  it('stops where a person, a connection, an application or the groups are in the way', () => {
    const disabled = told(request('/x'), subjectFacts(['Devs'], { status: 'disabled' }));
    expect(disabled.steps[0]).toBe('session failed subject-disabled');
    expect(disabled.steps.slice(1, 6).every((step) => step.includes('not-reached'))).toBe(true);
    expect(disabled.changes).toEqual([{ kind: 'enable-person' }]);

    const draft = { connections: [connectionRow({ status: 'disabled' })] };
    expect(told(request('/x'), subjectFacts(['Devs']), draft)).toMatchObject({
      steps: expect.arrayContaining(['connection failed connection-disabled']) as unknown,
      changes: [{ kind: 'activate-connection' }],
    });
    const required = { connections: [connectionRow({ requiredGroups: ['Staff'] })] };
    const outside = told(request('/x'), subjectFacts(['Devs']), required);
    expect(outside.steps[3]).toBe('groups failed required-group-missing');
    expect(outside.changes[0]).toEqual({ kind: 'join-required-group', groups: ['Staff'] });
  });

  it('says which methods are let in where a path has rules but none for this method', () => {
    const [gateway] = modelRows().applications;
    if (!gateway) throw new Error('no gateway');
    const applications = [
      gateway,
      applicationRow({ accessRules: [{ path: '/form', methods: ['POST'], anyRole: ['developer'] }] }),
    ];
    const { steps, changes } = told(request('/form', 'DELETE'), subjectFacts(['Devs']), { applications });
    expect(steps[5]).toBe('rule failed no-matching-rule');
    expect(changes).toEqual([{ kind: 'use-method', method: 'POST', rule: 0 }, { kind: 'add-rule' }]);
  });

  it('names the permission that nobody holds, and the roles that hold one', () => {
    const permission = (name: string): ExplainedQuestion => {
      return { kind: 'permission', application: 'gateway', permission: name };
    };
    expect(told(permission('roles:paint'), subjectFacts(['Devs'])).changes).toEqual([
      { kind: 'add-grant', permission: 'roles:paint' },
    ]);
    expect(told(permission('roles:write'), subjectFacts(['Devs'])).changes).toEqual([
      { kind: 'hold-role', role: 'admin', groups: ['Admins'], permission: 'roles:write' },
    ]);
  });

  it('names the condition that does not hold', () => {
    const condition = 'subject.properties.email == "eve@example.com"';
    const [gateway] = modelRows().applications;
    if (!gateway) throw new Error('no gateway');
    const applications = [
      gateway,
      applicationRow({ accessRules: [{ path: '/*', anyRole: ['developer'], condition }] }),
    ];
    const { changes } = told(request('/x'), subjectFacts(['Devs']), { applications });
    expect(changes).toEqual([{ kind: 'meet-condition', rule: 0, condition }]);
  });

  it('is short where nobody in particular asked', () => {
    expect(chainOfNobody(false, 'no-session').map(({ step, outcome }) => `${step} ${outcome}`)).toEqual([
      'session failed',
      'connection not-reached',
      'membership not-reached',
      'groups not-reached',
      'roles not-reached',
      'rule not-reached',
      'decision failed',
    ]);
    expect(whatWouldChangeForNobody('no-session')).toEqual([{ kind: 'sign-in' }]);
    expect(whatWouldChangeForNobody('allowed')).toEqual([]);
  });
});
