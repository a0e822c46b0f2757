import {
  applicationNameFault,
  hostsFault,
  hostsIn,
  hostsTaken,
  isCovered,
  proposedRules,
  slugFault,
  suggestedName,
  suggestedSlug,
  toNewApplication,
} from './new-application-fields.js';

describe('the form of a new application', () => {
  it('sends what was typed, with one rule for the chosen roles', () => {
    const fields = { hosts: 'https://App.example.com/x', name: ' Wiki ', slug: ' wiki ', roles: ['admin'] };
    expect(toNewApplication({ ...fields, shadow: true })).toEqual({
      slug: 'wiki',
      name: 'Wiki',
      hosts: ['app.example.com'],
      accessRules: [{ path: '/*', anyRole: ['admin'] }],
      enforcement: 'shadow',
    });
    expect(toNewApplication({ ...fields, shadow: false })).not.toHaveProperty('enforcement');
  });

  it('proposes no rule when nobody was chosen: an empty list of roles would be refused', () => {
    expect(proposedRules([])).toEqual([]);
  });

  it.each([
    ['a.example.com, b.example.com\n a.example.com', ['a.example.com', 'b.example.com']],
    ['https://a.example.com:8443/x?y=z', ['a.example.com']],
    ['*.example.com', ['*.example.com']],
    [' ', []],
  ])('finds the hosts in %j', (text, hosts) => {
    expect(hostsIn(text)).toEqual(hosts);
  });

  it.each([
    ['a.example.com *.example.com', undefined],
    ['', undefined],
    ['a.example.com b_c.example.com', 'b_c.example.com'],
    ['a.*.example.com', 'a.*.example.com'],
    ['<img>', '<img>'],
  ])('judges the hosts %j', (text, fault) => {
    expect(hostsFault(text) ?? '').toContain(fault ?? '');
    expect(hostsFault(text) === undefined).toBe(fault === undefined);
  });

  it.each([
    ['wiki', undefined],
    ['', 'needs a short name'],
    ['Wiki', 'Small letters'],
    ['a--b', 'Small letters'],
    ['a'.repeat(64), 'At most 63'],
  ])('judges the short name %j', (slug, fault) => {
    expect(slugFault(slug) ?? '').toContain(fault ?? '');
    expect(slugFault(slug) === undefined).toBe(fault === undefined);
  });

  it.each([
    ['Wiki', undefined],
    [' ', 'needs a name'],
    ['🦊'.repeat(256), 'At most 255'],
  ])('judges the name %j', (name, fault) => {
    expect(applicationNameFault(name) ?? '').toContain(fault ?? '');
  });

  it('suggests a name by the host, and a short name by the name', () => {
    expect(suggestedName('payroll.example.com')).toBe('Payroll');
    expect(suggestedName('*.example.com')).toBe('App');
    expect(suggestedName('10.0.0.5')).toBe('');
    expect(suggestedSlug('  Pay & Röll ')).toBe('pay-roll');
  });
});

it.each([
  ['a.example.com', 'a.example.com', true],
  ['a.example.com', '*.example.com', true],
  ['a.b.example.com', '*.example.com', false],
  ['.example.com', '*.example.com', false],
  ['example.com', '*.example.com', false],
])('a request for %s is one for the registered host %s: %s', (host, registered, covered) => {
  expect(isCovered(host, registered)).toBe(covered);
});

it('says which host is another application’s, as hosts are read from what was typed', () => {
  const known = [{ name: 'Wiki', hosts: ['wiki.example.com', '*.example.org'] }];
  expect(hostsTaken('new.example.com\nhttps://WIKI.example.com/x', known)).toBe(
    '“wiki.example.com” is taken by Wiki.',
  );
  expect(hostsTaken('app.example.org', known)).toBeUndefined();
});
