import { checkFaults, checkNameTaken, toCheck, toCheckForm } from './check-form.js';
import type { Check } from './rules.queries.js';

const check = (change: object): Check => ({
  ...{ id: 'c1', name: 'no deleting', who: { roles: ['guest'] }, expected: 'denied', version: 1 },
  ...{ createdAt: '2030-01-01T00:00:00.000Z', updatedAt: '2030-01-01T00:00:00.000Z' },
  ...change,
});
const request = { method: 'DELETE', path: '/users/7' };

describe('a check in a form', () => {
  it.each([
    { who: { roles: ['auditor', 'guest'], connection: 'partner' }, ...request },
    { who: { groups: ['Choir, alto', 'Staff'] }, ...request },
    { who: { subject: 'id-1' }, ...request },
    { who: { nobody: true }, ...request },
    { who: { roles: [] }, action: 'read', resourceType: 'order', expected: 'allowed' },
    { who: { roles: [] }, action: 'read', resourceType: 'order', resourceId: 'o 1' },
  ])('is sent again as it was: %#', (change) => {
    const said = { name: 'no deleting', expected: 'denied', ...change };
    expect(toCheck(toCheckForm(check(change)))).toEqual(said);
    expect(checkFaults(toCheckForm(check(change)))).toEqual({});
  });

  it('is not sent before it says who, what and what for', () => {
    expect(Object.keys(checkFaults(toCheckForm(undefined)))).toEqual(['name', 'path']);
    const form = { ...toCheckForm(undefined), name: 'x', asks: 'action' as const, who: 'subject' as const };
    expect(Object.keys(checkFaults(form))).toEqual(['subject', 'resourceType', 'action']);
    expect(checkFaults({ ...form, asks: 'request', path: '/a?b', subject: 'x' })).toHaveProperty('path');
  });

  it('says whether another check has its name, and not that it has it itself', () => {
    expect(checkNameTaken(' no deleting ', [check({})])).toContain('another check');
    expect(checkNameTaken('no deleting', [check({})], 'c1')).toBeUndefined();
    expect(checkNameTaken('No deleting', [check({})])).toBeUndefined();
    expect(checkNameTaken('no deleting', undefined)).toBeUndefined();
  });
});
