import { mergeFields, stillOpen } from './merge-fields.js';

const base = { name: 'Auditor', rank: '10', limit: '' };

describe('mergeFields', () => {
  it('takes over what only they changed and keeps what only you changed', () => {
    const merged = mergeFields(base, { ...base, name: 'Reviewer' }, { ...base, rank: '20' });
    expect(merged).toEqual({
      fields: { name: 'Reviewer', rank: '20', limit: '' },
      conflicts: [],
      takenOver: ['name'],
    });
  });

  it('asks about a field that both changed differently, and shows yours until then', () => {
    const merged = mergeFields(base, { ...base, name: 'Reviewer' }, { ...base, name: 'Inspector' });
    expect(merged.fields.name).toBe('Inspector');
    expect(merged.conflicts).toEqual([
      { field: 'name', base: 'Auditor', theirs: 'Reviewer', yours: 'Inspector' },
    ]);
  });

  it('asks nothing when both made the same change', () => {
    const both = { ...base, name: 'Reviewer' };
    expect(mergeFields(base, both, both)).toEqual({ fields: both, conflicts: [], takenOver: [] });
  });
});

describe('stillOpen', () => {
  it('keeps a choice that was not made when somebody saves once more, with what is written by now', () => {
    const first = mergeFields(base, { ...base, name: 'Reviewer' }, { ...base, name: 'Inspector' });
    const theirs = { ...base, name: 'Reviewer', rank: '11' };
    const merged = mergeFields({ ...base, name: 'Reviewer' }, theirs, { ...base, name: 'Inspectors' });
    expect(merged.conflicts).toEqual([]);
    expect(stillOpen(first.conflicts, merged, theirs)).toEqual([
      { field: 'name', base: 'Auditor', theirs: 'Reviewer', yours: 'Inspectors' },
    ]);
  });

  it('drops one that the field itself has settled, and takes what is new of it', () => {
    const first = mergeFields(base, { ...base, name: 'Reviewer' }, { ...base, name: 'Inspector' });
    const same = mergeFields({ ...base, name: 'Reviewer' }, { ...base, name: 'Inspector' }, first.fields);
    expect(stillOpen(first.conflicts, same, { ...base, name: 'Inspector' })).toEqual([]);
  });
});
