import { draftOf, parseDraft, rebase, settle, type MappingDraft, type SavedSet } from './mapping-draft.js';
import type { MappingSet } from './mapping-set.js';

const row = (groupName: string, role: string) => ({ groupName, role });
const saved = (rows: MappingSet, version = 1): SavedSet => ({ rows, etag: `"${version}"` });
const made = (base: SavedSet, rows: MappingSet): MappingDraft => {
  const draft = draftOf(base, rows);
  if (!draft) throw new Error('nothing is changed');
  return draft;
};

const base = saved([row('A', 'admin'), row('G', 'guest')]);

describe('a draft of mappings', () => {
  it('is none when nothing differs', () => {
    expect(draftOf(base, [row('G', 'guest'), row('A', 'admin')])).toBeUndefined();
  });

  it('keeps both changes where they do not touch each other', () => {
    const theirs = saved([...base.rows, row('S', 'security-engineer')], 2);
    const { draft, takenOver } = rebase(made(base, [...base.rows, row('D', 'developer')]), theirs);
    expect(draft).toMatchObject({ base: theirs, conflicts: [] });
    expect(draft?.rows.map(({ groupName }) => groupName).sort()).toEqual(['A', 'D', 'G', 'S']);
    expect(takenOver).toEqual(['S']);
  });

  it('is over when somebody else has saved the same', () => {
    const rows = [...base.rows, row('D', 'developer')];
    expect(rebase(made(base, rows), saved(rows, 2)).draft).toBeUndefined();
  });

  it('asks which of two groups a role goes to, and saves the choice', () => {
    const theirs = saved([...base.rows, row('S', 'developer')], 2);
    const { draft } = rebase(made(base, [...base.rows, row('D', 'developer')]), theirs);
    const [conflict] = draft?.conflicts ?? [];
    expect(conflict).toMatchObject({ kind: 'not-unique', unique: 'developer' });
    if (!draft || !conflict) throw new Error('no conflict');
    expect(settle(draft, conflict, 'theirs')).toBeUndefined();
    const mine = settle(draft, conflict, 'yours');
    expect(mine?.conflicts).toEqual([]);
    expect(mine?.rows).toEqual([...base.rows, row('D', 'developer')]);
  });

  it('asks again when a choice makes two groups claim one role', () => {
    const theirs = saved([row('G', 'admin')], 2);
    const { draft } = rebase(made(base, [row('A', 'admin'), row('G', 'developer')]), theirs);
    const conflict = draft?.conflicts.find(({ kind }) => kind === 'both-changed');
    if (!draft || !conflict) throw new Error('no conflict');
    const next = settle(draft, conflict, 'theirs');
    const roles = next?.rows.map(({ role }) => role) ?? [];
    expect(new Set(roles).size + (next?.conflicts.length ?? 0)).toBe(roles.length);
  });

  describe('with a change that meets somebody else’s', () => {
    const theirs = saved([row('A', 'developer'), row('G', 'guest')], 2);
    const open = {
      kind: 'both-changed',
      key: 'A',
      theirs: row('A', 'developer'),
      yours: row('A', 'auditor'),
    };
    const draft = rebase(made(base, [row('A', 'auditor'), row('G', 'guest')]), theirs).draft;
    if (!draft) throw new Error('nothing is changed');

    it('still has it to be chosen about after another edit', () => {
      const next = draftOf(draft.base, [...draft.rows, row('S', 'admin')], draft);
      expect(next?.conflicts).toMatchObject([open]);
    });

    it('still has it to be chosen about once somebody has saved something else', () => {
      const later = saved([...theirs.rows, row('S', 'admin')], 3);
      expect(rebase(draft, later).draft).toMatchObject({ base: later, conflicts: [open] });
    });

    it('is over when an edit makes it what they saved', () => {
      expect(draftOf(draft.base, theirs.rows, draft)).toBeUndefined();
    });
  });

  it('comes back from a store, and is none when that holds anything else', () => {
    const draft = made(base, [row('A', 'admin')]);
    expect(parseDraft(JSON.stringify(draft))).toEqual(draft);
    for (const text of [
      null,
      '',
      '7',
      '{}',
      'null',
      '{"rows":[1],"conflicts":[],"base":{"etag":"1","rows":[]}}',
    ]) {
      expect(parseDraft(text)).toBeUndefined();
    }
  });
});
