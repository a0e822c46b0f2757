import { begun, changedFields, withEntry, withProposal } from './form-state.js';

const empty = { name: '', key: '', roles: [] as string[] };

describe('what a form knows', () => {
  it('counts as changed what a person entered, and not what the form proposed', () => {
    const named = withProposal(withEntry(begun(empty), 'name', 'Auditor'), 'key', 'auditor');
    expect(named.fields).toEqual({ name: 'Auditor', key: 'auditor', roles: [] });
    expect([...changedFields(named)]).toEqual(['name']);
  });

  it('counts no field that was put back to what it began with', () => {
    const there = withEntry(begun(empty), 'name', 'A');
    expect(changedFields(withEntry(there, 'name', '')).size).toBe(0);
    const chosen = withEntry(begun(empty), 'roles', ['guest']);
    expect([...changedFields(chosen)]).toEqual(['roles']);
    expect(changedFields(withEntry(chosen, 'roles', [])).size).toBe(0);
  });

  it('begins anew with other fields', () => {
    const saved = begun(withEntry(begun(empty), 'name', 'Auditor').fields);
    expect(saved.fields.name).toBe('Auditor');
    expect(changedFields(saved).size).toBe(0);
  });
});
