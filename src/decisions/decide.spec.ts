import {
  applicationRow,
  connectionRow,
  modelRows,
  subjectFacts,
} from '../../test/support/decision-fixtures.js';
import { buildAccessModel } from '../access-model/build-access-model.js';
import type { SubjectFacts } from '../subjects/subject-facts.js';
import { decide } from './decide.js';
import type { DecidingSubject, Question } from './question.js';
import { decisionReasons, type DecisionReason } from './decision-reason.js';
import { standingOf } from './standing.js';

const model = buildAccessModel(modelRows());

const person = (groups: string[], change: Partial<SubjectFacts> = {}, under = model): DecidingSubject => {
  return standingOf(under, subjectFacts(groups, change));
};
const admin = person(['Admins']);
const developer = person(['Devs']);
const guest = person(['Guests']);
const nobody = person(['Everyone']);

const proxied = (text: string): Question => {
  const [method = '', url = ''] = text.split(' ');
  const slash = url.indexOf('/');
  return { kind: 'proxied', method, host: url.slice(0, slash), target: url.slice(slash) };
};

describe('decide about a proxied request', () => {
  it.each<[string, DecidingSubject, DecisionReason]>([
    ['GET wiki.example.com/', developer, 'allowed'],
    ['GET wiki.example.com/', admin, 'allowed'],
    ['GET wiki.example.com/', guest, 'role-missing'],
    ['GET wiki.example.com/', nobody, 'role-missing'],
    ['GET wiki.example.com/', 'no-session', 'no-session'],
    ['GET wiki.example.com/', 'session-expired', 'session-expired'],
    ['GET wiki.example.com/', 'subject-disabled', 'subject-disabled'],
    ['GET wiki.example.com/', 'unavailable', 'unavailable'],
    ['GET wiki.example.com/admin', developer, 'role-missing'],
    ['GET wiki.example.com/admin/', developer, 'role-missing'],
    ['GET wiki.example.com/admin/x', admin, 'allowed'],
    ['HEAD wiki.example.com/admin/x', developer, 'role-missing'],
    ['GET wiki.example.com/%61dmin', developer, 'role-missing'],
    ['GET wiki.example.com/Admin', developer, 'allowed'],
    ['GET wiki.example.com/administrators', developer, 'allowed'],
    ['GET wiki.example.com/?next=/../admin', developer, 'allowed'],
    ['GET wiki.example.com/x/../admin', developer, 'request-ambiguous'],
    ['GET wiki.example.com//admin', developer, 'request-ambiguous'],
    ['GET wiki.example.com/status/..%2fadmin', 'no-session', 'request-ambiguous'],
    ['get wiki.example.com/', developer, 'request-ambiguous'],
    ['GET,POST wiki.example.com/', developer, 'request-ambiguous'],
    [' wiki.example.com/', developer, 'request-ambiguous'],
    ['GET\r\n wiki.example.com/', developer, 'request-ambiguous'],
    ['POST wiki.example.com/form', developer, 'allowed'],
    ['POST wiki.example.com/form', admin, 'role-missing'],
    ['GET wiki.example.com/form', developer, 'no-matching-rule'],
    ['OPTIONS wiki.example.com/form', developer, 'no-matching-rule'],
    ['GET wiki.example.com/pages/1', guest, 'allowed'],
    ['GET wiki.example.com/pages/1', nobody, 'allowed'],
    ['GET wiki.example.com/pages/1', 'no-session', 'no-session'],
    ['GET wiki.example.com/lost/1', admin, 'role-missing'],
    ['GET wiki.example.com/status', guest, 'allowed'],
    ['GET wiki.example.com/status', 'no-session', 'allowed'],
    ['GET wiki.example.com/status', 'session-expired', 'allowed'],
    ['GET wiki.example.com/status', 'unavailable', 'unavailable'],
    ['GET wiki.example.com/status/x', 'no-session', 'no-session'],
    ['GET wiki.example.com/status?x=/y', 'no-session', 'allowed'],
    ['GET localhost/', developer, 'allowed'],
    ['GET evil.example/', admin, 'application-unknown'],
    ['GET evil.example/status', 'no-session', 'application-unknown'],
    ['GET WIKI.example.com/', admin, 'application-unknown'],
  ])('%s', (request, subject, reason) => {
    const decision = decide(model, subject, proxied(request));
    expect(decision.reason).toBe(reason);
    expect(decision.allowed).toBe(reason === 'allowed');
  });

  it('denies everything on an application without rules', () => {
    const bare = buildAccessModel(modelRows({ applications: [applicationRow({ accessRules: [] })] }));
    expect(decide(bare, admin, proxied('GET wiki.example.com/')).reason).toBe('no-matching-rule');
    expect(decide(bare, 'no-session', proxied('GET wiki.example.com/')).reason).toBe('no-session');
  });

  it('keeps connections apart', () => {
    const stranger = person(['Admins'], { connectionId: 'c2' });
    expect(decide(model, stranger, proxied('GET wiki.example.com/')).reason).toBe('connection-not-allowed');
    const gone = person(['Admins'], { connectionId: 'c9' });
    expect(decide(model, gone, proxied('GET wiki.example.com/')).reason).toBe('connection-disabled');
  });

  it.each(['disabled', 'draft'] as const)('lets nobody in through a connection that is %s', (status) => {
    const off = buildAccessModel(modelRows({ connections: [connectionRow({ status })] }));
    expect(decide(off, person(['Admins'], {}, off), proxied('GET wiki.example.com/')).reason).toBe(
      'connection-disabled',
    );
  });

  it('lets a disabled person do nothing but what is public', () => {
    const disabled = person(['Admins'], { status: 'disabled' });
    expect(decide(model, disabled, proxied('GET wiki.example.com/')).reason).toBe('subject-disabled');
    expect(decide(model, disabled, proxied('GET wiki.example.com/status'))).toMatchObject({
      allowed: true,
      subject: undefined,
    });
  });

  it('names people to an application only when they may use it', () => {
    const known = decide(model, guest, proxied('GET wiki.example.com/status'));
    expect(known.subject).toBe(guest);
    const stranger = person(['Admins'], { connectionId: 'c2' });
    expect(decide(model, stranger, proxied('GET wiki.example.com/status'))).toMatchObject({
      allowed: true,
      subject: undefined,
    });
  });

  it('gives a person whose groups could not be read nothing, not even what everybody may do', () => {
    const unread = subjectFacts(['Admins']);
    const membership = { ...unread.membership, completeness: 'unavailable' as const };
    const subject = person([], { membership });
    expect(decide(model, subject, proxied('GET wiki.example.com/pages/1')).reason).toBe('role-missing');
  });
});

describe('decide about the gateway’s own API', () => {
  const action = (permission: string, application = 'gateway'): Question => {
    const [resourceType = '', name = ''] = permission.split(':');
    return { kind: 'action', application, resourceType, action: name };
  };

  it.each<[DecidingSubject, string, DecisionReason]>([
    [admin, 'roles:write', 'allowed'],
    [developer, 'roles:write', 'role-missing'],
    [developer, 'roles:read', 'allowed'],
    [guest, 'roles:read', 'role-missing'],
    [admin, 'roles:delete', 'no-matching-rule'],
    [admin, 'page:read', 'no-matching-rule'],
    ['no-session', 'roles:read', 'no-session'],
    ['unavailable', 'roles:read', 'unavailable'],
    [person(['Admins'], { connectionId: 'c2' }), 'roles:write', 'allowed'],
    [person(['Admins'], { connectionId: 'c9' }), 'roles:write', 'connection-disabled'],
    [person(['Admins'], { status: 'disabled' }), 'roles:write', 'subject-disabled'],
  ])('case %# of actions', (subject, permission, reason) => {
    expect(decide(model, subject, action(permission)).reason).toBe(reason);
  });

  it('knows no application that isn’t there', () => {
    expect(decide(model, admin, action('roles:read', 'nowhere')).reason).toBe('application-unknown');
  });

  it('tests roles exactly, whatever their rank', () => {
    const needs = (...anyRole: string[]): Question => ({ kind: 'roles', application: 'gateway', anyRole });
    expect(decide(model, admin, needs('developer')).reason).toBe('role-missing');
    expect(decide(model, developer, needs('developer', 'admin')).reason).toBe('allowed');
    expect(decide(model, developer, needs()).reason).toBe('role-missing');
  });

  it('lets anybody enter who has a session and is not shut out', () => {
    const entry: Question = { kind: 'entry', application: 'gateway' };
    expect(decide(model, nobody, entry).reason).toBe('allowed');
    expect(decide(model, 'no-session', entry).reason).toBe('no-session');
    expect(decide(model, person([], { status: 'disabled' }), entry).reason).toBe('subject-disabled');
  });
});

describe('the reasons', () => {
  it('are a closed list of kebab-case words', () => {
    expect(new Set(decisionReasons).size).toBe(decisionReasons.length);
    for (const reason of decisionReasons) expect(reason).toMatch(/^[a-z]+(-[a-z]+)*$/);
  });
});
