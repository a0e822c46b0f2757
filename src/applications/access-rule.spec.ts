import { accessRuleFaults, MAX_ACCESS_RULES, type AccessRule } from './access-rule.js';

const rule = (change: Partial<AccessRule>): AccessRule => ({ path: '/x', anyRole: ['developer'], ...change });
const faultsOf = (...rules: AccessRule[]) =>
  accessRuleFaults(rules).map(({ pointer, code }) => `${pointer} ${code}`);

describe('access rules as an admin writes them', () => {
  it.each<[string, AccessRule]>([
    ['a wildcard', rule({ path: '/admin/*' })],
    ['everything', rule({ path: '/*' })],
    ['the root', rule({ path: '/' })],
    ['a trailing slash', rule({ path: '/x/' })],
    ['a variable segment', rule({ path: '/users/:id/edit' })],
    ['a decoded, non-Latin path', rule({ path: '/Büro 1/書類' })],
    ['a colon inside a segment', rule({ path: '/v1/projects:list' })],
    ['a percent sign that starts no escape', rule({ path: '/100%' })],
    ['methods', rule({ methods: ['GET', 'HEAD', 'M-SEARCH'] })],
    ['a permission', { path: '/x', permission: 'reports:read' }],
    ['the public', { path: '/x', public: true }],
    ['a condition', rule({ condition: '"payroll" in subject.properties.groups' })],
    ['step-up', rule({ acrValues: ['phr', 'urn:okta:loa:2fa:any'], maxAge: 1, secondFactor: true })],
  ])('accepts %s', (_, accepted) => {
    expect(faultsOf(accepted)).toEqual([]);
  });

  it.each([
    ['a relative path', 'x'],
    ['an empty path', ''],
    ['a regular expression as a variable', '/users/:id(\\d+)'],
    ['a regular expression in brackets', '/users/[0-9]+'],
    ['an alternative', '/(a|b)'],
    ['an anchor', '/admin$'],
    ['a wildcard inside a segment', '/admin*'],
    ['a wildcard that isn’t last', '/a/*/b'],
    ['anything written .*', '/a/.*'],
    ['an optional variable', '/a/:b?'],
    ['an encoded path', '/a%20b'],
    ['an encoded slash', '/a%2fb'],
    ['dot segments', '/a/../b'],
    ['a single dot', '/a/./b'],
    ['an empty segment', '/a//b'],
    ['a path parameter', '/a;b'],
    ['a backslash', '/a\\b'],
    ['a fragment', '/a#b'],
    ['a query', '/a?b=c'],
    ['a control character', '/a\u0000'],
    ['half a character', '/a\ud800'],
    ['a path without end', `/${'a'.repeat(2000)}`],
  ])('refuses %s', (_, path) => {
    expect(faultsOf(rule({ path }))).toEqual(['/accessRules/0/path path-invalid']);
  });

  it.each<[string, AccessRule, string]>([
    ['no requirement', { path: '/x' }, '/accessRules/0 requirement-invalid'],
    ['two requirements', rule({ public: true }), '/accessRules/0 requirement-invalid'],
    ['an empty list of roles', rule({ anyRole: [] }), '/accessRules/0/anyRole requirement-invalid'],
    ['an empty role', rule({ anyRole: ['admin', ''] }), '/accessRules/0/anyRole/1 requirement-invalid'],
    [
      'a permission without an action',
      { path: '/x', permission: 'reports' },
      '/accessRules/0/permission requirement-invalid',
    ],
    ['an empty list of methods', rule({ methods: [] }), '/accessRules/0/methods method-invalid'],
    ['a lower-case method', rule({ methods: ['GET', 'post'] }), '/accessRules/0/methods/1 method-invalid'],
    [
      'a condition that does not parse',
      rule({ condition: 'subject.' }),
      '/accessRules/0/condition condition-invalid',
    ],
    [
      'a condition that gives no bool',
      rule({ condition: '1 + 1' }),
      '/accessRules/0/condition condition-invalid',
    ],
    [
      'a condition on unknown facts',
      rule({ condition: 'user.id == "a"' }),
      '/accessRules/0/condition condition-invalid',
    ],
    ['an empty condition', rule({ condition: '' }), '/accessRules/0/condition condition-invalid'],
    [
      'a condition for the public',
      { path: '/x', public: true, condition: 'true' },
      '/accessRules/0/condition condition-invalid',
    ],
    ['no acr value', rule({ acrValues: [] }), '/accessRules/0/acrValues step-up-invalid'],
    [
      'eleven acr values',
      rule({ acrValues: Array.from({ length: 11 }, (_, index) => `acr-${index}`) }),
      '/accessRules/0/acrValues step-up-invalid',
    ],
    ['an acr value twice', rule({ acrValues: ['phr', 'phr'] }), '/accessRules/0/acrValues step-up-invalid'],
    [
      'acr values that would be read as two',
      rule({ acrValues: ['phr', 'mfa phrh'] }),
      '/accessRules/0/acrValues/1 step-up-invalid',
    ],
    ['an empty acr value', rule({ acrValues: [''] }), '/accessRules/0/acrValues/0 step-up-invalid'],
    [
      'acr values for the public',
      { path: '/x', public: true, acrValues: ['phr'] },
      '/accessRules/0/acrValues step-up-invalid',
    ],
    ['a negative age', rule({ maxAge: -1 }), '/accessRules/0/maxAge step-up-invalid'],
    ['an age beyond a year', rule({ maxAge: 31_536_001 }), '/accessRules/0/maxAge step-up-invalid'],
    ['half a second', rule({ maxAge: 0.5 }), '/accessRules/0/maxAge step-up-invalid'],
    [
      'an age for the public',
      { path: '/x', public: true, maxAge: 60 },
      '/accessRules/0/maxAge step-up-invalid',
    ],
    ['a method twice', rule({ methods: ['GET', 'GET'] }), '/accessRules/0/methods method-invalid'],
  ])('refuses %s', (_, refused, fault) => {
    expect(faultsOf(refused)).toEqual([fault]);
  });

  it('refuses a second rule for the same path and method, whatever its variables are called', () => {
    expect(
      faultsOf(rule({ path: '/users/:id' }), rule({ path: '/users/:name' }), rule({ path: '/users/*' })),
    ).toEqual(['/accessRules/1 duplicate-rule']);
    expect(faultsOf(rule({ methods: ['GET', 'PUT'] }), rule({}), rule({ methods: ['POST', 'PUT'] }))).toEqual(
      ['/accessRules/2 duplicate-rule'],
    );
  });

  it('refuses more rules than an application may have', () => {
    const rules = Array.from({ length: MAX_ACCESS_RULES + 1 }, (_, index) => rule({ path: `/${index}` }));
    expect(accessRuleFaults(rules).map(({ code }) => code)).toEqual(['too-many']);
    expect(accessRuleFaults(rules.slice(1))).toEqual([]);
  });
});
