import type { Schemas } from '../../api/client.js';
import {
  accessWord,
  clientProof,
  counted,
  missingScopes,
  oktaWord,
  scopesLine,
  lastTestWord,
  secretSet,
  secretSetOf,
  statusWord,
} from './connection-words.js';

const event = (
  action: string,
  after: Record<string, unknown> | null,
  at: string,
): Schemas['AuditEventResponse'] => ({
  id: at,
  at,
  connection: 'acme',
  actor: { type: 'person', id: 'p', name: 'ada@example.com' },
  action,
  target: { type: 'connection', id: 'c' },
  outcome: 'success',
  before: null,
  after,
  requestId: 'r',
});

describe('the words about a connection', () => {
  it('say in letters what colours underline', () => {
    expect(statusWord({ status: 'disabled' })).toEqual({ look: 'warn', text: 'disabled' });
    expect(oktaWord({ status: 'unreachable', reason: 'timeout' })).toEqual({
      look: 'bad',
      text: '✗ not reachable: timeout',
    });
    expect(oktaWord({ status: 'ok' }).text).toContain('answers');
    expect(oktaWord(undefined).text).toBe('not asked yet');
    expect(accessWord({ type: 'ssws', status: 'failing' }).look).toBe('bad');
  });

  it('name the scopes that were asked for and not given', () => {
    const scopes = { requested: ['a', 'b'], granted: ['a'] };
    expect(missingScopes({ scopes })).toEqual(['b']);
    expect(missingScopes({ scopes: { ...scopes, granted: null } })).toBeUndefined();
    expect(scopesLine({ type: 'service-app', scopes })).toBe('1 of 2 granted, without b');
    expect(scopesLine({ type: 'service-app', scopes: { ...scopes, granted: null } })).toBe('2 asked for');
    expect(scopesLine({ type: 'ssws' })).toBe('its owner’s rights');
    expect(scopesLine({ type: 'none' })).toBeUndefined();
  });

  it('say how the client proves itself', () => {
    expect(clientProof({ hasClientSecret: true })).toBe('client secret');
    expect(clientProof({ hasClientSecret: true, tokenEndpointAuthMethod: 'private_key_jwt' })).toBe(
      'private key',
    );
    expect(clientProof({ hasClientSecret: false })).toBe('nothing yet');
  });

  it('count in the singular and in the plural', () => {
    expect([counted(1, 'person', 'people'), counted(0, 'person', 'people')]).toEqual([
      '1 person',
      '0 people',
    ]);
  });
});

describe('when a secret was set', () => {
  const trail = [
    event('connection.updated', { name: 'Acme' }, '2026-05-14'),
    event('connection.updated', { replacedSecrets: ['managementAuth'] }, '2026-05-13'),
    event('connection.created', { hasClientSecret: true, managementAuth: { type: 'none' } }, '2026-05-12'),
  ];

  it('is when it was replaced last, or made with the connection', () => {
    expect(secretSet(trail, 'managementAuth')).toEqual({ at: '2026-05-13', by: 'ada@example.com' });
    expect(secretSet(trail, 'clientSecret')?.at).toBe('2026-05-12');
  });

  it('is not known beyond what the trail tells', () => {
    expect(secretSet(trail.slice(0, 1), 'clientSecret')).toBeUndefined();
    expect(secretSet([trail[2] ?? event('', null, '')], 'managementAuth')).toBeUndefined();
  });

  it('take the date from the connection, and the name from the trail where that is of the same moment', () => {
    const at = '2026-05-12T10:00:00.000Z';
    const connection = { clientSecretSetAt: at, managementAuth: { type: 'none', status: 'none' } };
    const shown = connection as Schemas['ConnectionResponse'];
    const change = { replacedSecrets: ['clientSecret'] };
    const same = event('connection.updated', change, '2026-05-12T10:00:00.100Z');
    expect(secretSetOf(shown, [same], 'clientSecret')).toEqual({ at, by: 'ada@example.com' });
    const older = event('connection.updated', change, '2026-05-11T10:00:00.000Z');
    expect(secretSetOf(shown, [older], 'clientSecret')).toEqual({ at });
    expect(secretSetOf(shown, [], 'managementAuth')).toBeUndefined();
    expect(secretSetOf({ ...shown, clientSecretEnd: 'a91f' }, [], 'clientSecret')).toEqual({
      at,
      end: 'a91f',
    });
  });

  it('say what the last checks found, and that something was changed since', () => {
    const lastTest = { checkedAt: '', verdict: 'problems', problems: 1, warnings: 2, version: 3 } as const;
    expect(lastTestWord({ version: 3 })).toEqual({ look: 'plain', text: 'never run' });
    expect(lastTestWord({ version: 3, lastTest }).text).toBe('✗ 1 problem');
    expect(lastTestWord({ version: 4, lastTest: { ...lastTest, verdict: 'warnings' } }).text).toBe(
      '⚠ 2 warnings, before the last change',
    );
  });
});
