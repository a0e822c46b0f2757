import { maxAgeFault, toRule, toRuleForm } from './rule-form.js';
import type { Rule } from './rule-matcher.js';

describe('the form of a rule', () => {
  it.each<[string, Rule]>([
    ['roles', { path: '/x', anyRole: ['admin', 'guest'] }],
    ['methods with and without a box', { methods: ['GET', 'PROPFIND'], path: '/x', anyRole: ['admin'] }],
    ['a permission', { path: '/x', permission: 'report:read' }],
    ['the public', { path: '/x', public: true }],
    [
      'everything',
      {
        methods: ['PUT'],
        path: '/x/*',
        anyRole: ['admin'],
        condition: 'subject.id == "a"',
        acrValues: ['phr', 'urn:x'],
        maxAge: 300,
        secondFactor: false,
      },
    ],
  ])('gives back the rule that it was filled with: %s', (_, rule) => {
    expect(toRule(toRuleForm(rule))).toEqual(rule);
  });

  it('leaves out what a public rule can’t have, and keeps it in the form for a change of mind', () => {
    const form = { ...toRuleForm({ path: '/x', anyRole: ['admin'], maxAge: 5 }), who: 'public' as const };
    expect(toRule(form)).toEqual({ path: '/x', public: true });
    expect(toRule({ ...form, who: 'roles' })).toEqual({ path: '/x', anyRole: ['admin'], maxAge: 5 });
  });

  it('takes no method at all for a mistake that is to be seen, and not for every method', () => {
    expect(toRule({ ...toRuleForm({ path: '/x' }), allMethods: false }).methods).toEqual([]);
  });

  it.each([
    ['', true],
    ['300', true],
    ['0', false],
    ['1.5', false],
    ['31536001', false],
    ['soon', false],
  ])('judges the age %j', (age, good) => {
    expect(maxAgeFault(age) === undefined).toBe(good);
  });
});
