import { applicationRow, modelRows, subjectFacts } from '../../test/support/decision-fixtures.js';
import { as, get, MAX_AGE, setUp, STALE_LIMIT, withGroups } from '../../test/support/decision-scene.js';
import { applicationOfHost } from '../access-model/access-model.js';
import type { ApplicationRow } from '../access-model/access-model-rows.js';
import { buildAccessModel } from '../access-model/build-access-model.js';
import { permissionsOf } from '../access-model/permissions-of.js';
import type { AccessRule } from '../applications/access-rule.js';
import { decide } from './decide.js';
import type { DecidingSubject, Question, RequestProperties } from './question.js';
import { standingOf } from './standing.js';
import type { Moment } from './step-up.js';

const underRules = (accessRules: AccessRule[], change: Partial<ApplicationRow> = {}) =>
  buildAccessModel(modelRows({ applications: [applicationRow({ accessRules, ...change })] }));

const grant = (condition: string | null, role = 'developer') =>
  buildAccessModel(
    modelRows({
      grants: [{ applicationId: 'a1', role, resourceType: 'page', action: 'edit', condition }],
    }),
  );

const edit = (request?: RequestProperties): Question => ({
  kind: 'action',
  application: 'wiki',
  resourceType: 'page',
  action: 'edit',
  ...(request && { request }),
});

const facts = subjectFacts(['Devs'], {
  attributes: { department: 'R&D', email: 'x', roles: ['admin'], acr: 'x' },
});
const moment: Moment = {
  nowMs: Date.parse('2030-01-01T00:10:00Z'),
  authentication: { acr: 'mfa', amr: ['otp'], authTimeMs: Date.parse('2030-01-01T00:00:00Z') },
};

/** Whether a condition holds for the developer who asks to edit a page. */
function holds(condition: string, request?: RequestProperties, subject?: DecidingSubject): boolean {
  const model = grant(condition, subject && 'entity' in Object(subject) ? '*' : 'developer');
  const { allowed, reason } = decide(model, subject ?? standingOf(model, facts), edit(request), moment);
  expect(reason).toBe(allowed ? 'allowed' : 'condition-false');
  return allowed;
}

describe('what a condition knows', () => {
  it.each([
    'subject.type == "user" && subject.id == "00u1"',
    'subject.properties.email == "ada@example.com" && subject.properties.name == "Ada Lovelace"',
    'subject.properties.login == "ada@example.com" && subject.properties.department == "R&D"',
    'subject.properties.connection == "default"',
    'subject.properties.roles == ["developer"] && subject.properties.groups == ["Devs"]',
    'subject.properties.acr == "mfa" && "otp" in subject.properties.amr',
    'timestamp(subject.properties.authTime) == timestamp("2030-01-01T00:00:00Z")',
    'action.name == "edit" && resource.type == "page" && resource.id == ""',
    'size(context) == 0',
  ])('%s', (condition) => expect(holds(condition)).toBe(true));

  it('is overridden by the request key by key, but for what the gateway derives and what the sign-in proved', () => {
    const said = {
      department: 'Sales',
      email: 'other@example.com',
      roles: ['admin'],
      groups: ['Admins'],
      connection: 'other',
      acr: 'none',
      amr: [],
    };
    expect(holds('subject.properties.department == "Sales"', { subject: said })).toBe(true);
    expect(holds('subject.properties.email == "other@example.com"', { subject: said })).toBe(true);
    expect(holds('subject.properties.name == "Ada Lovelace"', { subject: said })).toBe(true);
    expect(
      holds(
        `subject.properties.roles == ["developer"] && subject.properties.groups == ["Devs"]
          && subject.properties.connection == "default" && subject.properties.acr == "mfa"`,
        { subject: said },
      ),
    ).toBe(true);
    const unknown = { subject: said };
    const model = grant('subject.properties.acr == null && subject.properties.amr == []');
    expect(decide(model, standingOf(model, facts), edit(unknown)).allowed).toBe(true);
  });

  it('includes the resource, the action and the context of the request', () => {
    const request = {
      action: { soft: true },
      resource: { id: 'p7', properties: { owner: '00u1' } },
      context: { ip: '10.0.0.1' },
    };
    const condition = `resource.id == "p7" && resource.properties.owner == subject.id
      && action.properties.soft == true && context.ip == "10.0.0.1"`;
    expect(holds(condition, request)).toBe(true);
    expect(holds(condition, { ...request, resource: { id: 'p7', properties: { owner: 'x' } } })).toBe(false);
    expect(holds(condition)).toBe(false);
  });

  it('of an entity is what was stored and what is said with the request', () => {
    const entity = { entity: { type: 'robot', id: 'r1', properties: { site: 'a', zone: 1 } } };
    expect(holds('subject.type == "robot" && subject.properties.site == "a"', undefined, entity)).toBe(true);
    const said = { subject: { site: 'b' } };
    expect(holds('subject.properties.site == "b" && subject.properties.zone == 1', said, entity)).toBe(true);
    expect(holds('has(subject.properties.roles)', undefined, entity)).toBe(false);
  });

  it('is nothing of a request that says too much, or nests it too deeply', () => {
    const deep = (levels: number): unknown => (levels === 0 ? 1 : { a: deep(levels - 1) });
    expect(holds('true', { context: { deep: deep(6) } })).toBe(true);
    expect(holds('true', { context: { deep: deep(100_000 / 10) } })).toBe(false);
    expect(holds('true', { context: { list: Array(9_000).fill(1) } })).toBe(true);
    expect(holds('true', { context: { list: Array(11_000).fill(1) } })).toBe(false);
  });

  it('of a proxied request is its method, its host and its canonical path', () => {
    const condition = `action.name == "GET" && resource.type == "url" && resource.id == "/pages/ä"
      && resource.properties.path == resource.id && resource.properties.host == "wiki.example.com"`;
    const model = underRules([{ path: '/*', anyRole: ['developer'], condition }]);
    const person = standingOf(model, facts);
    expect(decide(model, person, get('/pages/%C3%A4?x=1')).reason).toBe('allowed');
    expect(decide(model, person, get('/pages/b')).reason).toBe('condition-false');
  });
});

describe('a rule that asks for several things', () => {
  const rules: AccessRule[] = [
    {
      path: '/*',
      anyRole: ['admin', 'developer'],
      condition: 'subject.properties.department == "R&D"',
      acrValues: ['mfa'],
      maxAge: 600,
    },
    { path: '/open', public: true, condition: 'true' },
    { path: '/open-strong', public: true, maxAge: 60 },
    { path: '/broken', anyRole: ['developer'], condition: 'nonsense(' },
  ];
  const model = underRules(rules);
  const person = (groups: string[], department = 'R&D') =>
    standingOf(model, subjectFacts(groups, { attributes: { department } }));

  it('names the first that is missing: a role, then the condition, then the strength of the sign-in', () => {
    const weak = { ...moment, authentication: { acr: 'pwd', amr: [], authTimeMs: moment.nowMs } };
    expect(decide(model, person(['Guests'], 'x'), get('/'), weak).reason).toBe('role-missing');
    expect(decide(model, person(['Devs'], 'x'), get('/'), weak).reason).toBe('condition-false');
    expect(decide(model, person(['Devs']), get('/'), weak)).toMatchObject({
      reason: 'step-up-required',
      stepUp: { acrValues: ['mfa'], maxAge: 600 },
    });
    expect(decide(model, person(['Devs']), get('/'), { ...moment, nowMs: moment.nowMs + 1 }).reason).toBe(
      'step-up-required',
    );
    expect(decide(model, person(['Devs']), get('/'), moment).reason).toBe('allowed');
    expect(decide(model, person(['Devs']), get('/')).reason).toBe('step-up-required');
  });

  it('and contradicts itself, or cannot be read, lets nobody in', () => {
    for (const path of ['/open', '/open-strong']) {
      expect(decide(model, 'no-session', get(path), moment).reason).toBe('no-session');
      expect(decide(model, person(['Devs', 'Admins']), get(path), moment).allowed).toBe(false);
    }
    expect(decide(model, person(['Devs']), get('/broken'), moment).reason).toBe('condition-false');
  });
});

describe('a grant on a condition', () => {
  it('gives way to one of another role without any', () => {
    const model = buildAccessModel(
      modelRows({
        grants: [
          {
            applicationId: 'a1',
            role: 'developer',
            resourceType: 'page',
            action: 'edit',
            condition: 'false',
          },
          { applicationId: 'a1', role: 'admin', resourceType: 'page', action: 'edit', condition: null },
        ],
      }),
    );
    const ask = (...groups: string[]) =>
      decide(model, standingOf(model, subjectFacts(groups)), edit()).reason;
    expect([ask('Devs'), ask('Admins', 'Devs'), ask('Guests')]).toEqual([
      'condition-false',
      'allowed',
      'role-missing',
    ]);
  });

  it('is held by nobody beforehand, and on the gateway itself never', () => {
    const condition = 'true';
    const model = buildAccessModel(
      modelRows({
        grants: [
          { applicationId: 'a0', role: 'admin', resourceType: 'roles', action: 'write', condition },
          { applicationId: 'a0', role: '*', resourceType: 'roles', action: 'read', condition },
          { applicationId: 'a0', role: 'admin', resourceType: 'roles', action: 'list' },
        ],
      }),
    );
    expect(permissionsOf(model, 'gateway', ['admin'])).toEqual(new Set(['roles:list']));
    const question: Question = {
      kind: 'action',
      application: 'gateway',
      resourceType: 'roles',
      action: 'write',
    };
    expect(decide(model, standingOf(model, subjectFacts(['Admins'])), question).reason).toBe(
      'condition-false',
    );
  });
});

describe('an application in shadow mode', () => {
  const shadow = (rules = applicationRow().accessRules) => underRules([...rules], { enforcement: 'shadow' });

  it('lets pass what its rules deny, says why it would not, and names whoever can be named', () => {
    const model = shadow();
    const guest = standingOf(model, subjectFacts(['Guests']));
    expect(decide(model, guest, get('/'))).toMatchObject({
      allowed: true,
      reason: 'allowed',
      unenforced: 'role-missing',
      subject: { roles: ['guest'] },
    });
    expect(decide(model, guest, get('/form'))).toMatchObject({
      allowed: true,
      unenforced: 'no-matching-rule',
    });
    expect(decide(model, 'no-session', get('/'))).toMatchObject({
      allowed: true,
      unenforced: 'no-session',
      subject: undefined,
    });
    const stranger = standingOf(model, subjectFacts(['Admins'], { connectionId: 'c2' }));
    expect(decide(model, stranger, get('/'))).toMatchObject({
      allowed: true,
      unenforced: 'connection-not-allowed',
      subject: undefined,
    });
    const disabled = standingOf(model, subjectFacts(['Admins'], { status: 'disabled' }));
    expect(decide(model, disabled, get('/'))).toMatchObject({
      allowed: true,
      unenforced: 'subject-disabled',
      subject: undefined,
    });
    const allowed = decide(model, standingOf(model, subjectFacts(['Devs'])), get('/'));
    expect(allowed).toMatchObject({ allowed: true, reason: 'allowed' });
    expect(allowed).not.toHaveProperty('unenforced');
  });

  it('denies what can’t be judged: ambiguous requests, hosts of no application, and anything while nothing is known', () => {
    const model = shadow();
    expect(decide(model, 'no-session', get('/../admin'))).toMatchObject({
      allowed: false,
      reason: 'request-ambiguous',
    });
    expect(
      decide(model, 'no-session', { kind: 'proxied', host: 'x.example', method: 'GET', target: '/' }).allowed,
    ).toBe(false);
    expect(decide(model, 'unavailable', get('/'))).toMatchObject({ allowed: false, reason: 'unavailable' });
  });

  it('shadows proxied requests alone: what is asked in words is enforced', () => {
    const model = shadow();
    const guest = standingOf(model, subjectFacts(['Guests']));
    expect(decide(model, guest, edit()).allowed).toBe(false);
    expect(decide(model, guest, { kind: 'roles', application: 'wiki', anyRole: ['admin'] }).allowed).toBe(
      false,
    );
  });

  it('waits for old memberships like any other, and names nobody whose groups are too old', async () => {
    const { service, clock, refresher, models } = setUp();
    models.model = shadow();
    clock.advance(STALE_LIMIT + 1);
    refresher.answer = subjectFacts(['Devs'], { membershipVersion: 2 });
    expect(await service.decideFor(as(withGroups('Guests')), get('/'))).toMatchObject({
      allowed: true,
      subject: { roles: ['developer'] },
    });
    refresher.answer = 'unreachable';
    expect(await service.decideFor(as(withGroups('Devs')), get('/'))).toMatchObject({
      allowed: true,
      unenforced: 'membership-stale',
      subject: undefined,
    });
    refresher.rereadable = false;
    expect(service.decideFor(as(withGroups('Devs')), get('/'))).toMatchObject({
      allowed: true,
      unenforced: 'session-expired',
      subject: undefined,
    });
  });

  it('tells no application of the most powerful role while Okta can’t be asked', () => {
    const { service, clock, refresher, models } = setUp();
    models.model = shadow();
    refresher.since = 1;
    clock.advance(MAX_AGE + 1);
    expect(service.decideFor(as(withGroups('Admins', 'Guests')), get('/form'))).toMatchObject({
      allowed: true,
      unenforced: 'no-matching-rule',
      subject: { roles: ['guest'] },
    });
  });
});

describe('applicationOfHost', () => {
  const applications = [applicationRow(), applicationRow({ id: 'a2', slug: 'shop' })];
  const hosts = [
    { host: 'wiki.example.com', applicationId: 'a1' },
    { host: '*.example.com', applicationId: 'a2' },
    { host: '*.deep.example.com', applicationId: 'a1' },
  ];
  const model = buildAccessModel(modelRows({ applications, hosts }), 'sso.example.com');
  it.each([
    ['wiki.example.com', 'wiki'],
    ['other.example.com', 'shop'],
    ['example.com', undefined],
    ['a.b.example.com', undefined],
    ['x.deep.example.com', 'wiki'],
    ['deep.example.com', 'shop'],
    ['.example.com', undefined],
    ['*.example.com', undefined],
    ['evil-example.com', undefined],
    ['sso.example.com', undefined],
    ['', undefined],
  ])('%s → %s', (host, slug) => expect(applicationOfHost(model, host)?.slug).toBe(slug));

  it('leaves the gateway’s own host to an application that names it exactly, as on one’s own machine', () => {
    const local = buildAccessModel(modelRows(), 'localhost');
    expect(applicationOfHost(local, 'localhost')?.slug).toBe('wiki');
  });
});
