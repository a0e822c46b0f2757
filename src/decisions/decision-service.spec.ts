import {
  connectionRow,
  modelRows,
  sessionFacts,
  subjectFacts,
} from '../../test/support/decision-fixtures.js';
import { as, get, MAX_AGE, setUp, STALE_LIMIT, withGroups } from '../../test/support/decision-scene.js';
import type { AccessModel } from '../access-model/access-model.js';
import { buildAccessModel } from '../access-model/build-access-model.js';
import { GatewayError } from '../errors/gateway-error.js';
import type { SessionOutcome } from '../sessions/session-facts.js';
import { REREAD_WAIT_MS, REREAD_WAIT_UNREACHABLE_MS } from './freshness.js';

describe('DecisionService', () => {
  it('decides at once when everything is in memory', () => {
    const { service } = setUp();
    const decision = service.decideFor(as(withGroups('Devs')), get('/'));
    expect(decision).not.toBeInstanceOf(Promise);
    expect(decision).toMatchObject({ allowed: true, reason: 'allowed', subject: { roles: ['developer'] } });
  });

  it('derives the roles of a person once under one model, and anew under the next', async () => {
    const { service, models } = setUp();
    const session = withGroups('Devs');
    const first = await service.decideFor(as(session), get('/'));
    const second = await service.decideFor(as(session), get('/x'));
    expect(second.subject).toBe(first.subject);
    models.model = buildAccessModel(modelRows({ mappings: [] }));
    expect(await service.decideFor(as(session), get('/'))).toMatchObject({ reason: 'role-missing' });
  });

  it('waits for a session and a model that aren’t in memory', async () => {
    const { service, models } = setUp();
    models.model = Promise.resolve(await models.model);
    const authenticate = () => Promise.resolve<SessionOutcome>({ session: withGroups('Devs') });
    expect(await service.decideFor(authenticate, get('/'))).toMatchObject({ allowed: true });
  });

  it('fails when the model can’t be had, however the session turns out', async () => {
    const { service, models } = setUp();
    const failing = () => Promise.reject<AccessModel>(new GatewayError('unavailable'));
    models.model = failing();
    await expect(service.decideFor(as(withGroups('Devs')), get('/'))).rejects.toMatchObject({
      code: 'unavailable',
    });
    models.model = failing();
    const later = () =>
      new Promise<SessionOutcome>((resolve) => setImmediate(resolve, { reason: 'no-session' }));
    await expect(service.decideFor(later, get('/'))).rejects.toMatchObject({ code: 'unavailable' });
  });

  it.each(['no-session', 'session-expired', 'subject-disabled', 'unavailable'] as const)(
    'passes on that there is no session: %s',
    async (reason) => {
      const { service } = setUp();
      expect(await service.decideFor(() => ({ reason }), get('/'))).toMatchObject({ allowed: false, reason });
    },
  );

  it('ends sessions that began before the mark of their person or their connection', async () => {
    const { service, models } = setUp();
    const begun = sessionFacts(subjectFacts(['Devs'])).createdAtMs;
    const marked = (sessionsValidAfterMs: number) =>
      sessionFacts(subjectFacts(['Devs'], { sessionsValidAfterMs }));
    expect(await service.decideFor(as(marked(begun - 1)), get('/'))).toMatchObject({ reason: 'allowed' });
    expect(await service.decideFor(as(marked(begun)), get('/'))).toMatchObject({
      reason: 'session-expired',
    });
    const connections = [connectionRow({ sessionsValidAfterMs: begun })];
    models.model = buildAccessModel(modelRows({ connections }));
    expect(await service.decideFor(as(withGroups('Devs')), get('/'))).toMatchObject({
      reason: 'session-expired',
    });
  });
});

describe('a membership past its age', () => {
  it('is read again in the background for a decision that doesn’t need admin', () => {
    const { service, clock, refresher } = setUp();
    clock.advance(MAX_AGE + 1);
    expect(service.decideFor(as(withGroups('Devs')), get('/'))).toMatchObject({ allowed: true });
    expect(service.decideFor(as(withGroups('Admins', 'Devs')), get('/'))).toMatchObject({ allowed: true });
    expect(refresher).toMatchObject({ background: 2, waits: [] });
  });

  it('is read again first for a decision that needs admin', async () => {
    const { service, clock, refresher } = setUp();
    clock.advance(MAX_AGE + 1);
    refresher.answer = subjectFacts(['Admins'], { membershipVersion: 2 });
    expect(await service.decideFor(as(withGroups('Admins')), get('/admin'))).toMatchObject({
      allowed: true,
      subject: { facts: { membershipVersion: 2 } },
    });
    refresher.answer = subjectFacts(['Devs'], { membershipVersion: 3 });
    expect(await service.decideFor(as(withGroups('Admins')), get('/admin'))).toMatchObject({
      reason: 'role-missing',
    });
    expect(refresher.waits).toEqual([REREAD_WAIT_MS, REREAD_WAIT_MS]);
  });

  it('refuses admin at once while Okta can’t be reached, and others beyond the stale limit', async () => {
    const { service, clock, refresher } = setUp();
    refresher.since = 1;
    clock.advance(MAX_AGE + 1);
    expect(await service.decideFor(as(withGroups('Admins')), get('/admin'))).toMatchObject({
      allowed: false,
      reason: 'membership-stale',
    });
    expect(refresher.waits).toEqual([REREAD_WAIT_UNREACHABLE_MS]);
    expect(await service.decideFor(as(withGroups('Devs')), get('/'))).toMatchObject({ allowed: true });
    clock.advance(STALE_LIMIT);
    expect(await service.decideFor(as(withGroups('Devs')), get('/'))).toMatchObject({
      allowed: false,
      reason: 'membership-stale',
    });
  });

  it('is not told to applications with admin while Okta can’t be reached', async () => {
    const { service, clock, refresher } = setUp();
    clock.advance(MAX_AGE + 1);
    const both = withGroups('Admins', 'Devs');
    expect((await service.decideFor(as(both), get('/'))).subject?.roles).toEqual(['admin', 'developer']);
    refresher.since = 1;
    expect((await service.decideFor(as(both), get('/'))).subject?.roles).toEqual(['developer']);
  });

  it('leaves what is public open, but names nobody when it is too old', async () => {
    const { service, clock, refresher } = setUp();
    refresher.since = 1;
    clock.advance(STALE_LIMIT + 1);
    expect(await service.decideFor(as(withGroups('Admins')), get('/status'))).toMatchObject({
      allowed: true,
      subject: undefined,
    });
    expect(refresher).toMatchObject({ background: 1, waits: [] });
  });

  it('ends the session at the stale limit when nothing can renew it', async () => {
    const { service, clock, refresher } = setUp();
    refresher.rereadable = false;
    clock.advance(STALE_LIMIT);
    expect(await service.decideFor(as(withGroups('Admins')), get('/admin'))).toMatchObject({ allowed: true });
    clock.advance(1);
    expect(await service.decideFor(as(withGroups('Admins')), get('/admin'))).toMatchObject({
      reason: 'session-expired',
    });
  });

  it('is told of at every use and every refusal, with the reason why it is old', async () => {
    const { service, clock, refresher, aged } = setUp();
    const ask = () => service.decideFor(as(withGroups('Devs')), get('/'));
    await ask();
    expect(aged).toEqual([]);
    clock.advance(MAX_AGE + 1);
    await ask();
    refresher.since = 1;
    await ask();
    refresher.rereadable = false;
    await ask();
    clock.advance(STALE_LIMIT);
    await ask();
    refresher.rereadable = true;
    await ask();
    expect(aged).toEqual([
      'default being-reread used',
      'default okta-unreachable used',
      'default no-credential used',
      'default no-credential refused',
      'default okta-unreachable refused',
    ]);
  });

  it('of a local account never ages', async () => {
    const { service, clock } = setUp();
    const facts = subjectFacts(['Admins']);
    const local = sessionFacts({ ...facts, membership: { ...facts.membership, source: 'local' } });
    clock.advance(10 * STALE_LIMIT);
    expect(await service.decideFor(as(local), get('/admin'))).toMatchObject({ allowed: true });
  });

  it('of somebody whom Okta doesn’t let act any more gives nothing', async () => {
    const { service, clock, refresher } = setUp();
    refresher.answer = 'gone';
    clock.advance(MAX_AGE + 1);
    expect(await service.decideFor(as(withGroups('Admins')), get('/admin'))).toMatchObject({
      reason: 'subject-disabled',
    });
  });

  it('lets nobody in whose session ended, or whose connection was disabled, while it was read', async () => {
    const { service, clock, refresher, models } = setUp();
    refresher.answer = subjectFacts(['Admins']);
    clock.advance(MAX_AGE + 1);
    let outcome: SessionOutcome = { session: withGroups('Admins') };
    refresher.meanwhile = () => (outcome = { reason: 'no-session' });
    expect(await service.decideFor(() => outcome, get('/admin'))).toMatchObject({ reason: 'no-session' });
    refresher.meanwhile = () => {
      models.model = buildAccessModel(modelRows({ connections: [connectionRow({ status: 'disabled' })] }));
    };
    expect(await service.decideFor(as(withGroups('Admins')), get('/admin'))).toMatchObject({
      reason: 'connection-disabled',
    });
  });
});

describe('authorizeCaller', () => {
  it('says what a caller holds, and whether that is enough', async () => {
    const { service } = setUp();
    const session = withGroups('Devs');
    expect(await service.authorizeCaller(session, { kind: 'permission', permission: 'roles:read' })).toEqual({
      allowed: true,
      reason: 'allowed',
      subject: session.subject,
      connection: expect.objectContaining({ slug: 'default', platform: true }) as unknown,
      roles: ['developer'],
      permissions: new Set(['roles:read']),
      endsAtMs: session.expiresAtMs,
      decision: expect.objectContaining({ allowed: true, reason: 'allowed', session }) as unknown,
    });
    expect(
      await service.authorizeCaller(session, { kind: 'permission', permission: 'roles:write' }),
    ).toMatchObject({ allowed: false, reason: 'role-missing', roles: ['developer'] });
    expect(await service.authorizeCaller(session, { kind: 'roles', anyRole: ['admin'] })).toMatchObject({
      allowed: false,
      reason: 'role-missing',
    });
  });

  it('lets people without any role enter, and nobody whose connection is disabled', async () => {
    const { service, models } = setUp();
    const entry = { kind: 'signed-in' } as const;
    expect(await service.authorizeCaller(withGroups(), entry)).toMatchObject({ allowed: true, roles: [] });
    models.model = buildAccessModel(modelRows({ connections: [connectionRow({ status: 'disabled' })] }));
    expect(await service.authorizeCaller(withGroups('Admins'), entry)).toMatchObject({
      allowed: false,
      reason: 'connection-disabled',
      roles: [],
      permissions: new Set(),
    });
  });

  it('never keeps a person waiting who only wants to know who they are', async () => {
    const { service, clock, refresher } = setUp();
    clock.advance(STALE_LIMIT + 1);
    expect(await service.authorizeCaller(withGroups('Admins'), { kind: 'signed-in' })).toMatchObject({
      allowed: true,
      roles: ['admin'],
    });
    expect(refresher).toMatchObject({ background: 1, waits: [] });
  });

  it('does keep an admin waiting whose permissions are weighed, and refuses while Okta can’t be reached', async () => {
    const { service, clock, refresher } = setUp();
    const requirement = { kind: 'signed-in', weighsPermissions: true } as const;
    clock.advance(MAX_AGE + 1);
    expect(await service.authorizeCaller(withGroups('Devs'), requirement)).toMatchObject({ allowed: true });
    expect(refresher).toMatchObject({ background: 1, waits: [] });
    refresher.answer = subjectFacts(['Devs'], { membershipVersion: 2 });
    expect(await service.authorizeCaller(withGroups('Admins'), requirement)).toMatchObject({
      allowed: true,
      roles: ['developer'],
    });
    refresher.answer = 'unreachable';
    expect(await service.authorizeCaller(withGroups('Admins'), requirement)).toMatchObject({
      allowed: false,
      reason: 'membership-stale',
    });
    clock.advance(STALE_LIMIT);
    expect(await service.authorizeCaller(withGroups('Devs'), requirement)).toMatchObject({
      allowed: false,
      reason: 'membership-stale',
    });
  });

  it('answers with the facts that were read again', async () => {
    const { service, clock, refresher } = setUp();
    clock.advance(MAX_AGE + 1);
    const renewed = subjectFacts(['Admins', 'Devs'], { membershipVersion: 2 });
    refresher.answer = renewed;
    const requirement = { kind: 'permission', permission: 'roles:write' } as const;
    expect(await service.authorizeCaller(withGroups('Admins'), requirement)).toMatchObject({
      allowed: true,
      subject: renewed,
      roles: ['admin', 'developer'],
    });
  });

  it('names the permissions of the access model that it decided by, not of the one it began with', async () => {
    const { service, clock, refresher, models } = setUp();
    clock.advance(MAX_AGE + 1);
    refresher.answer = subjectFacts(['Admins'], { membershipVersion: 2 });
    refresher.meanwhile = () => {
      const grants = modelRows().grants.filter(({ action }) => action === 'write');
      models.model = buildAccessModel(modelRows({ grants }));
    };
    const requirement = { kind: 'permission', permission: 'roles:write' } as const;
    expect(await service.authorizeCaller(withGroups('Admins'), requirement)).toMatchObject({
      allowed: true,
      permissions: new Set(['roles:write']),
    });
  });
});
