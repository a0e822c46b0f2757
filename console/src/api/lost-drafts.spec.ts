import { isLost, type Draft, type DraftPlace } from './lost-drafts.js';

const role: Draft = { name: 'role-auditor', content: {} };
const settings: Draft = { name: 'connection-prod', content: {}, shownIn: 'tab' };
const at = (pathname: string, search: DraftPlace['search'] = {}): DraftPlace => ({ pathname, search });

describe('a draft', () => {
  it('of a dialog is lost by every address that does not show the dialog', () => {
    const here = at('/roles', { open: 'auditor' });
    expect(isLost(role, here, at('/roles'))).toBe(true);
    expect(isLost(role, here, at('/people', { open: 'auditor' }))).toBe(true);
    expect(isLost(role, here, at('/roles', { open: 'auditor', connection: 'other' }))).toBe(true);
    expect(isLost(role, here, at('/roles', { open: 'auditor' }))).toBe(false);
  });

  it('of a tab stays while dialogs open and close over it', () => {
    const here = at('/connections/prod', { tab: 'settings' });
    expect(isLost(settings, here, at('/connections/prod', { tab: 'settings', open: 'delete' }))).toBe(false);
    expect(isLost(settings, here, at('/connections/prod'))).toBe(true);
    expect(isLost(settings, here, at('/connections/other', { tab: 'settings' }))).toBe(true);
  });

  it.each(['tab', 'browser'] as const)('that is kept (%s) is lost by no address', (kept) => {
    expect(isLost({ ...role, kept }, at('/roles'), at('/people'))).toBe(false);
  });
});
