import { isChangeOf, parseLiveEvent, staleKeys, type LiveEvent } from './live-message.js';

describe('parseLiveEvent', () => {
  it('takes what the stream says of an event', () => {
    expect(parseLiveEvent('model', '{"resource":"role","id":"auditor","version":3}')).toEqual({
      kind: 'model',
      data: { resource: 'role', id: 'auditor', version: 3 },
    });
  });

  it.each(['', 'null', '[]', '7', 'not json'])('makes nothing of %j', (data) => {
    expect(parseLiveEvent('model', data)).toBeUndefined();
  });
});

describe('staleKeys', () => {
  const model = (resource: string): LiveEvent => ({ kind: 'model', data: { resource } });
  const other = (kind: LiveEvent['kind']): LiveEvent => ({ kind, data: {} });

  it('names each list once, and what is computed from it', () => {
    expect(staleKeys([model('role'), model('role'), other('admin-change')])).toEqual([
      'roles',
      'group-mappings',
      'session',
      'audit-events',
    ]);
  });

  it.each(['application', 'connection', 'grant', 'group-mapping', 'group-mappings'])(
    'has what people may do read again when a %s has changed: on their pages and in explanations',
    (resource) => {
      expect(staleKeys([model(resource)])).toEqual(expect.arrayContaining(['roles', 'subjects', 'explain']));
    },
  );

  it('names a resource that it does not know by its own name', () => {
    expect(staleKeys([model('configuration')])).toEqual(['configuration']);
  });

  it('has nothing read again because of counters', () => {
    expect(staleKeys([other('counters')])).toEqual([]);
  });

  it('has everything read again when something may have been missed', () => {
    expect(staleKeys([model('role'), other('resync')])).toBe('all');
  });
});

describe('isChangeOf', () => {
  const auditor = { resource: 'role', id: 'auditor' };

  it('is true of the very resource, and of its change alone', () => {
    expect(isChangeOf({ kind: 'model', data: { ...auditor, version: 4 } }, auditor)).toBe(true);
    expect(isChangeOf({ kind: 'model', data: { ...auditor, id: 'guest' } }, auditor)).toBe(false);
    expect(isChangeOf({ kind: 'model', data: { ...auditor, resource: 'grant' } }, auditor)).toBe(false);
    expect(isChangeOf({ kind: 'sign-in', data: auditor }, auditor)).toBe(false);
  });
});
