import { asTyped, fromOkta, fromSeen, takenWords } from './group-options.js';
import type { GroupRoles } from './groups.queries.js';

const found = fromOkta([{ id: '00g1', name: 'Admins', type: 'APP_GROUP', members: 1204 }]);

describe('the groups to pick from', () => {
  it('say their type, id and how many members they have', () => {
    expect(found[0]?.facts).toBe('from a directory or an app · 00g1 · 1,204 members');
  });

  it('are those that people here have when Okta can’t be asked, 25 at a time', () => {
    const at = '2026-01-01T00:00:00Z';
    const unmapped = Array.from({ length: 60 }, (_, n) => ({ name: `Team ${n}`, people: n, lastSeenAt: at }));
    const view = { mappings: [], unmapped } as unknown as GroupRoles;
    expect(fromSeen(view, 'TEAM')).toHaveLength(25);
    expect(fromSeen(view, 'team 59')).toEqual([
      { from: 'seen', name: 'Team 59', id: undefined, facts: '59 people here' },
    ]);
  });

  it('offer what was typed, unless it was found or is no name', () => {
    expect(asTyped('Choir ', found)).toEqual({ from: 'typed', name: 'Choir', facts: 'not checked' });
    for (const q of ['', ' ', 'Admins', 'x'.repeat(256)]) expect(asTyped(q, found)).toBeUndefined();
  });

  it('say which role they give, by their id where it is known', () => {
    const rows = [{ groupName: 'Admins', groupId: '00g9', role: 'admin' }];
    const [option] = found;
    if (!option) throw new Error('nothing was found');
    expect(takenWords(option, rows, () => 'Admin')).toBeUndefined();
    expect(takenWords({ ...option, id: '00g9' }, rows, () => 'Admin')).toBe('→ Admin');
    expect(takenWords({ from: 'typed', name: 'Admins', facts: '' }, rows, () => 'Admin')).toBe('→ Admin');
  });
});
