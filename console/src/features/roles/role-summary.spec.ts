import { givenWords, useWords } from './role-summary.js';

const auditor = { role: 'auditor', name: 'Auditor', rank: 50, builtIn: false };
const nothing = { ...auditor, givenBy: [], givers: 0, uses: [], applications: 0 };

describe('a role in short', () => {
  it('is given by groups, of which connection where there are several, and says how many more there are', () => {
    const staff = { connection: 'default', group: 'Staff' };
    const rest = { connection: 'partner', defaultRole: true as const };
    expect(givenWords(nothing)).toBe('No group');
    expect(givenWords({ ...nothing, givenBy: [staff], givers: 1 })).toBe('Staff');
    expect(givenWords({ ...nothing, givenBy: [staff, rest], givers: 1202 })).toBe(
      'Staff (default), whoever has no mapped group (partner) and 1,200 more',
    );
  });

  it('counts by its grants and by the rules that name it, application by application', () => {
    const wiki = { slug: 'wiki', name: 'Wiki', grants: 1, rules: 2 };
    const shop = { slug: 'shop', name: 'Shop', grants: 0, rules: 1 };
    expect(useWords(nothing)).toBe('Nowhere yet');
    expect(useWords({ ...nothing, uses: [wiki, shop], applications: 3 })).toBe(
      'Wiki: 1 grant and 2 rules, Shop: 1 rule and 1 more',
    );
  });
});
