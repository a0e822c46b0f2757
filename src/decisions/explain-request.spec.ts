import {
  applicationRow,
  FIXTURE_TIME,
  modelRows,
  subjectFacts,
} from '../../test/support/decision-fixtures.js';
import type { ApplicationRow } from '../access-model/access-model-rows.js';
import { buildAccessModel } from '../access-model/build-access-model.js';
import type { AccessRule } from '../applications/access-rule.js';
import { explainDecision, type ExplainedCase } from './explain-decision.js';
import { explainInWords } from './explain-summary.js';

const rules: AccessRule[] = [
  {
    path: '/*',
    anyRole: ['developer', 'admin'],
    condition: 'subject.properties.email.endsWith("@example.com")',
  },
  { path: '/reports/*', methods: ['GET'], permission: 'report:read' },
  { path: '/vault', anyRole: ['developer'], acrValues: ['mfa'], maxAge: 60 },
  { path: '/odd', anyRole: ['developer'], condition: 'subject.properties.fax == "1"' },
  { path: '/status', public: true },
];
const nowMs = FIXTURE_TIME.getTime();

function explained(
  target: string,
  change: Partial<ExplainedCase> = {},
  application: Partial<ApplicationRow> = {},
) {
  const rows = modelRows({
    applications: [applicationRow({ accessRules: rules, ...application })],
    grants: [
      {
        applicationId: 'a1',
        role: 'developer',
        resourceType: 'report',
        action: 'read',
        condition: 'resource.id != "/reports/secret"',
      },
    ],
  });
  const given: ExplainedCase = {
    model: buildAccessModel(rows),
    facts: subjectFacts(['Devs']),
    mappings: [],
    question: { kind: 'request', host: 'wiki.example.com', method: 'GET', target },
    age: { ageMs: 0, maxAgeMs: 900_000, staleLimitMs: 3_600_000, canReread: true, unreachable: false },
    moment: { nowMs },
    ...change,
  };
  const explanation = explainDecision(given);
  const names = { person: 'Ada', application: 'Wiki', role: (key: string) => key };
  return { ...explanation, words: explainInWords(given.question, explanation, names) };
}

describe('what would become of a request', () => {
  it('names the rule, its place and its requirements one by one', () => {
    const { verdict, request, words } = explained('/x?y=1');
    expect(verdict).toMatchObject({ allowed: true, reason: 'allowed', decidedBy: { type: 'access-rule' } });
    expect(request).toMatchObject({
      path: '/x',
      application: 'wiki',
      enforced: true,
      rule: {
        index: 0,
        rule: rules[0],
        held: 'allowed',
        condition: { holds: true },
        strongEnough: undefined,
      },
    });
    expect(words).toMatch(
      /^Ada may GET wiki.example.com\/x\?y=1 because the rule for “\/\*” lets the role developer in/,
    );
  });

  it('says which of role, condition and strength is missing', () => {
    const guest = { facts: subjectFacts(['Guests'], { email: 'ada@other.example' }) };
    expect(explained('/', guest)).toMatchObject({
      verdict: { allowed: false, reason: 'role-missing' },
      request: { rule: { held: 'role-missing', condition: { holds: false } } },
      words: expect.stringContaining('asks for developer or admin, and the person has “guest”') as string,
    });
    const elsewhere = { facts: subjectFacts(['Devs'], { email: 'ada@other.example' }) };
    expect(explained('/', elsewhere)).toMatchObject({
      verdict: { reason: 'condition-false' },
      words: expect.stringContaining('the condition of the rule does not hold') as string,
    });
    expect(explained('/odd')).toMatchObject({
      verdict: { reason: 'condition-false' },
      request: { rule: { condition: { holds: false, error: 'No such key: fax' } } },
      words: expect.stringContaining('cannot be evaluated (No such key: fax)') as string,
    });
    expect(explained('/vault')).toMatchObject({
      verdict: { reason: 'step-up-required' },
      request: { rule: { strongEnough: false } },
    });
    const authentication = { acr: 'mfa', amr: [], authTimeMs: nowMs - 60_000 };
    expect(explained('/vault', { moment: { nowMs, authentication } })).toMatchObject({
      verdict: { allowed: true },
      request: { rule: { strongEnough: true } },
    });
  });

  it('shows the grants of the permission that a rule asks for, with their conditions for this very path', () => {
    expect(explained('/reports/1')).toMatchObject({
      verdict: { allowed: true },
      grants: [{ role: 'developer', held: true, condition: { holds: true } }],
      words: expect.stringContaining('asks for the permission report:read') as string,
    });
    expect(explained('/reports/secret')).toMatchObject({
      verdict: { reason: 'condition-false' },
      grants: [{ role: 'developer', held: false, condition: { holds: false } }],
      words: expect.stringContaining('the condition of the grant does not hold') as string,
    });
  });

  it('says that no rule, no application or no single reading is there', () => {
    expect(
      explained('/reports/1', {
        question: { kind: 'request', host: 'wiki.example.com', method: 'POST', target: '/reports/1' },
      }),
    ).toMatchObject({
      verdict: { reason: 'no-matching-rule', decidedBy: { type: 'application' } },
      request: { path: '/reports/1', rule: undefined },
    });
    expect(
      explained('/', { question: { kind: 'request', host: 'x.example', method: 'GET', target: '/' } }),
    ).toMatchObject({
      verdict: { reason: 'application-unknown' },
      request: { application: undefined },
    });
    for (const target of ['/a/../b', '//x', '/a%2fb', '/a;b', '/%zz', '/x#y']) {
      expect(explained(target)).toMatchObject({
        verdict: { allowed: false, reason: 'request-ambiguous', decidedBy: { type: 'request' } },
        request: { path: undefined, rule: undefined },
      });
    }
  });

  it('shows what shadow mode lets pass, and why it would be denied', () => {
    expect(explained('/', { facts: subjectFacts(['Guests']) }, { enforcement: 'shadow' })).toMatchObject({
      verdict: { allowed: true, reason: 'allowed', unenforced: 'role-missing' },
      request: { enforced: false },
      words: expect.stringMatching(
        /may GET .* nothing is enforced there. The application is in shadow mode: otherwise it would be denied because the rule for/,
      ) as string,
    });
  });

  it('tells of a public rule', () => {
    expect(explained('/status').words).toContain('lets everybody in');
  });
});
