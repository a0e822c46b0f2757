import {
  applicationRow,
  connectionRow,
  FIXTURE_TIME,
  modelRows,
  sessionFacts,
  subjectFacts,
} from '../../test/support/decision-fixtures.js';
import { as, get, MAX_AGE, setUp, STALE_LIMIT, withGroups } from '../../test/support/decision-scene.js';
import type { AccessModel } from '../access-model/access-model.js';
import { buildAccessModel } from '../access-model/build-access-model.js';
import { GatewayError } from '../errors/gateway-error.js';
import { ABSENT_REREAD_WAIT_MS } from './decision-service.js';
import { REREAD_WAIT_MS, REREAD_WAIT_UNREACHABLE_MS } from './freshness.js';
import type { Question } from './question.js';

describe('the moment of a decision', () => {
  const MINUTE = 60_000;
  const rules = [
    { path: '/recent', anyRole: ['developer', 'admin'], maxAge: 60 },
    { path: '/strong', anyRole: ['admin'], acrValues: ['mfa'] },
  ];
  const strong = (...groups: string[]) => {
    const session = withGroups(...groups);
    return { ...session, acr: 'mfa', authTimeMs: session.createdAtMs };
  };

  it('knows the session’s authentication, and tells whose session it was', () => {
    const { service, clock, models } = setUp();
    models.model = buildAccessModel(modelRows({ applications: [applicationRow({ accessRules: rules })] }));
    const session = strong('Admins');
    expect(service.decideFor(as(session), get('/strong'))).toMatchObject({ allowed: true, session });
    expect(service.decideFor(as({ ...session, acr: 'pwd' }), get('/strong'))).toMatchObject({
      allowed: false,
      reason: 'step-up-required',
      stepUp: { acrValues: ['mfa'] },
      session: { acr: 'pwd' },
    });
    clock.advance(MINUTE);
    expect(service.decideFor(as(session), get('/recent'))).toMatchObject({ allowed: true });
    clock.advance(1);
    expect(service.decideFor(as(session), get('/recent'))).toMatchObject({ reason: 'step-up-required' });
    expect(service.decideFor(as({ ...session, authTimeMs: null }), get('/recent'))).toMatchObject({
      reason: 'step-up-required',
    });
  });

  it('is the same for a membership past its age, and a later one after it was read again', async () => {
    const { service, clock, models, refresher } = setUp();
    models.model = buildAccessModel(modelRows({ applications: [applicationRow({ accessRules: rules })] }));
    clock.advance(MAX_AGE + 1);
    const session = { ...strong('Admins', 'Devs'), authTimeMs: clock.nowMs() };
    refresher.answer = subjectFacts(['Admins'], { membershipVersion: 2 });
    // Through the lesser role it is held as well, so nothing has to be waited for.
    expect(service.decideFor(as(session), get('/recent'))).toMatchObject({ allowed: true, session });
    expect(await service.decideFor(as(session), get('/strong'))).toMatchObject({ allowed: true, session });
    expect(refresher.waits).toEqual([REREAD_WAIT_MS]);
    const onlyAdmin = { ...withGroups('Admins'), authTimeMs: clock.nowMs() };
    refresher.meanwhile = () => clock.advance(MINUTE + 1);
    expect(await service.decideFor(as(onlyAdmin), get('/recent'))).toMatchObject({
      reason: 'step-up-required',
    });
  });

  it('has no session when there is none, or it is over', async () => {
    const { service } = setUp();
    const ended = sessionFacts(subjectFacts(['Devs'], { sessionsValidAfterMs: FIXTURE_TIME.getTime() }));
    expect(await service.decideFor(as(ended), get('/'))).not.toHaveProperty('session');
    expect(await service.decideFor(() => ({ reason: 'no-session' }), get('/'))).not.toHaveProperty('session');
  });
});

describe('decideAbout somebody who isn’t here', () => {
  const may = (action: string): Question => ({
    kind: 'action',
    application: 'gateway',
    resourceType: 'roles',
    action,
  });

  it('decides at once by what is known', () => {
    const { service, refresher } = setUp();
    expect(service.decideAbout(subjectFacts(['Admins']), may('write'))).toMatchObject({ allowed: true });
    expect(service.decideAbout(subjectFacts(['Devs']), may('write'))).toMatchObject({
      allowed: false,
      reason: 'role-missing',
    });
    expect(refresher.waits).toEqual([]);
  });

  it('knows nothing of an authentication', () => {
    const { service, models } = setUp();
    const accessRules = [{ path: '/*', anyRole: ['admin'], maxAge: 1_000_000_000 }];
    models.model = buildAccessModel(modelRows({ applications: [applicationRow({ accessRules })] }));
    expect(service.decideAbout(subjectFacts(['Admins']), get('/'))).toMatchObject({
      reason: 'step-up-required',
    });
  });

  it('refuses a disabled person, and people of a disabled connection, without asking Okta', () => {
    const { service, clock, refresher, models } = setUp();
    clock.advance(STALE_LIMIT + 1);
    const disabled = subjectFacts(['Admins'], { status: 'disabled' });
    expect(service.decideAbout(disabled, may('write'))).toMatchObject({ reason: 'subject-disabled' });
    models.model = buildAccessModel(modelRows({ connections: [connectionRow({ status: 'disabled' })] }));
    expect(service.decideAbout(subjectFacts(['Admins']), may('write'))).toMatchObject({
      reason: 'connection-disabled',
    });
    expect(refresher.waits).toEqual([]);
  });

  it('lets a membership that nothing can renew stand as long as it would for a session of theirs, if they have one', async () => {
    const { service, clock, refresher, here, aged } = setUp();
    refresher.rereadable = false;
    clock.advance(MAX_AGE + 1);
    expect(await service.decideAbout(subjectFacts(['Admins']), may('write'))).toMatchObject({
      reason: 'membership-stale',
    });
    here.add('s1');
    expect(await service.decideAbout(subjectFacts(['Admins']), may('write'))).toMatchObject({
      allowed: true,
    });
    expect(aged).toEqual(['default no-credential refused', 'default no-credential used']);
    clock.advance(STALE_LIMIT);
    expect(await service.decideAbout(subjectFacts(['Admins']), may('write'))).toMatchObject({
      reason: 'membership-stale',
    });
  });

  it('refuses the most powerful role at once while Okta can’t be reached, and others of those who are signed in later', async () => {
    const { service, clock, refresher, here } = setUp();
    here.add('s1');
    clock.advance(MAX_AGE + 1);
    refresher.answer = 'unreachable';
    expect(await service.decideAbout(subjectFacts(['Admins']), may('write'))).toMatchObject({
      reason: 'membership-stale',
    });
    expect(await service.decideAbout(subjectFacts(['Devs']), may('read'))).toMatchObject({ allowed: true });
    here.clear();
    expect(await service.decideAbout(subjectFacts(['Devs']), may('read'))).toMatchObject({
      reason: 'membership-stale',
    });
  });

  it('reads a membership past its age again first, whichever way the decision would go', async () => {
    const { service, clock, refresher } = setUp();
    clock.advance(MAX_AGE + 1);
    refresher.answer = subjectFacts(['Admins'], { membershipVersion: 2 });
    expect(await service.decideAbout(subjectFacts(['Devs']), may('write'))).toMatchObject({ allowed: true });
    refresher.answer = subjectFacts([], { membershipVersion: 3 });
    expect(await service.decideAbout(subjectFacts(['Devs']), may('read'))).toMatchObject({
      reason: 'role-missing',
    });
    refresher.answer = 'gone';
    expect(await service.decideAbout(subjectFacts(['Devs']), may('read'))).toMatchObject({
      reason: 'subject-disabled',
    });
    expect(refresher).toMatchObject({
      waits: [ABSENT_REREAD_WAIT_MS, ABSENT_REREAD_WAIT_MS, ABSENT_REREAD_WAIT_MS],
      asked: ['s1', 's1', 's1'],
    });
  });

  it('refuses them when their groups can’t be read again, and waits less while Okta is known not to answer', async () => {
    const { service, clock, refresher, aged } = setUp();
    const stale = { allowed: false, reason: 'membership-stale' };
    clock.advance(MAX_AGE + 1);
    expect(await service.decideAbout(subjectFacts(['Devs']), may('read'))).toMatchObject(stale);
    refresher.since = 1;
    expect(await service.decideAbout(subjectFacts(['Devs']), may('read'))).toMatchObject(stale);
    expect(refresher.waits).toEqual([ABSENT_REREAD_WAIT_MS, REREAD_WAIT_UNREACHABLE_MS]);
    refresher.rereadable = false;
    expect(await service.decideAbout(subjectFacts(['Devs']), may('read'))).toMatchObject(stale);
    expect(aged).toEqual([
      'default okta-unreachable refused',
      'default okta-unreachable refused',
      'default no-credential refused',
    ]);
  });

  it('asks nobody about a permission that nobody holds, nor about a local account', () => {
    const { service, clock, refresher } = setUp();
    clock.advance(STALE_LIMIT + 1);
    expect(service.decideAbout(subjectFacts(['Devs']), may('sing'))).toMatchObject({
      reason: 'no-matching-rule',
    });
    const facts = subjectFacts(['Admins']);
    const local = { ...facts, membership: { ...facts.membership, source: 'local' as const } };
    expect(service.decideAbout(local, may('write'))).toMatchObject({ allowed: true });
    expect(refresher.waits).toEqual([]);
  });

  it('waits for a model that isn’t in memory, and fails without one', async () => {
    const { service, models } = setUp();
    models.model = Promise.resolve(await models.model);
    expect(await service.decideAbout(subjectFacts(['Devs']), may('read'))).toMatchObject({ allowed: true });
    models.model = Promise.reject<AccessModel>(new GatewayError('unavailable'));
    await expect(service.decideAbout(subjectFacts(['Devs']), may('read'))).rejects.toMatchObject({
      code: 'unavailable',
    });
  });
});
