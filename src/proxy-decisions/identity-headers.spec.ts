import { modelRows, subjectFacts } from '../../test/support/decision-fixtures.js';
import { buildAccessModel } from '../access-model/build-access-model.js';
import { standingOf } from '../decisions/standing.js';
import {
  encodeHeaderList,
  encodeHeaderValue,
  hasIdentityAlias,
  IDENTITY_HEADERS,
  identityHeaders,
  MAX_PLAIN_IDENTITY_BYTES,
  omittedHeaders,
} from './identity-headers.js';

describe('encodeHeaderValue', () => {
  it.each([
    ['', ''],
    ['00u1', '00u1'],
    ['ada@example.com', 'ada@example.com'],
    ['Ada Lovelace', 'Ada Lovelace'],
    ['Lovelace, Ada', 'Lovelace, Ada'],
    ['!"#$&\'()*+,-./:;<=>?@[\\]^_`{|}~', '!"#$&\'()*+,-./:;<=>?@[\\]^_`{|}~'],
    ['100%', '100%25'],
    ['%41', '%2541'],
    [' Ada', '%20Ada'],
    ['Ada ', 'Ada%20'],
    [' ', '%20'],
    ['A  B', 'A%20%20B'],
    ['A   B', 'A%20%20%20B'],
    ['A B C', 'A B C'],
    ['Zoë', 'Zo%C3%AB'],
    ['書類', '%E6%9B%B8%E9%A1%9E'],
    ['👩', '%F0%9F%91%A9'],
    ['a\r\nX-Admin: yes', 'a%0D%0AX-Admin: yes'],
    ['a\tb', 'a%09b'],
    ['a\u0000b', 'a%00b'],
    ['a\u007fb', 'a%7Fb'],
    ['a\u00a0b', 'a%C2%A0b'],
  ])('writes %j as %s', (text, value) => {
    expect(encodeHeaderValue(text)).toBe(value);
    expect(decodeURIComponent(value)).toBe(text);
  });
});

describe('encodeHeaderList', () => {
  it('joins by commas and encodes those inside', () => {
    expect(encodeHeaderList([])).toBe('');
    expect(encodeHeaderList(['admin', 'developer'])).toBe('admin,developer');
    expect(encodeHeaderList(['R&D, Berlin', 'Zoë’s team', ' x'])).toBe(
      'R&D%2C Berlin,Zo%C3%AB%E2%80%99s team,%20x',
    );
  });

  it('can be taken apart again, whatever the groups are called', () => {
    const groups = ['a,b', 'a%2Cb', ',', ' ', 'Admins,admin', 'é'];
    expect(encodeHeaderList(groups).split(',').map(decodeURIComponent)).toEqual(groups);
  });
});

describe('identityHeaders', () => {
  it('names a person with their roles and mapped groups', () => {
    const facts = subjectFacts(['Devs', 'Everyone', 'Admins'], { name: null });
    const subject = standingOf(buildAccessModel(modelRows()), facts);
    expect(identityHeaders(subject, 'ey.J.x')).toEqual([
      ...['Remote-User', '00u1'],
      ...['Remote-Email', 'ada@example.com'],
      ...['Remote-Name', ''],
      ...['Remote-Roles', 'admin,developer'],
      ...['Remote-Groups', 'Devs,Admins'],
      ...['X-Rolegate-Assertion', 'ey.J.x'],
    ]);
  });

  it('stays within what proxies take, whatever somebody is called and in however many groups they are', () => {
    const groups = (count: number) => Array.from({ length: count }, (_, index) => `Grüppe ${index}, Berlin`);
    const usual = standingOf(buildAccessModel(modelRows()), subjectFacts(['Devs']));
    const sizes = (more: object) => {
      const headers = identityHeaders({ ...usual, ...more }, '');
      return headers.filter((_, index) => index % 2 === 1).map(({ length }) => length);
    };
    const sum = (more: object) => sizes(more).reduce((total, size) => total + size, 0);
    expect(sizes({ mappedGroups: groups(200) })[4]).toBeGreaterThan(5000);
    for (const more of [
      { mappedGroups: groups(300) },
      { mappedGroups: groups(10_000), roles: groups(10_000) },
      { facts: { ...usual.facts, name: 'é'.repeat(5000) }, roles: groups(150) },
    ]) {
      expect(sum(more)).toBeLessThanOrEqual(MAX_PLAIN_IDENTITY_BYTES);
      const standing = { ...usual, ...more };
      expect(omittedHeaders(standing, identityHeaders(standing, ''))).not.toEqual([]);
      expect(sizes(more)[0]).toBeGreaterThan(0);
    }
    const named = identityHeaders({ ...usual, mappedGroups: groups(10_000) }, 'ey');
    expect(named.slice(6, 10)).toEqual(['Remote-Roles', 'developer', 'Remote-Groups', '']);
  });

  it('has every header for nobody, too', () => {
    expect(identityHeaders(undefined, '')).toEqual(IDENTITY_HEADERS.flatMap((name) => [name, '']));
  });
});

describe('hasIdentityAlias', () => {
  it.each([
    'Remote_User',
    'remote_user',
    'REMOTE.USER',
    'Remote_Roles',
    'X_Rolegate-Assertion',
    'Remote~Groups',
  ])('sees through %s', (name) => {
    expect(hasIdentityAlias(['Host', 'x', name, 'admin'])).toBe(true);
  });

  it.each(['Remote-User', 'X_Other', 'sec-ch-ua', 'Remote__User', 'Not_Remote_User', 'remoteuser'])(
    'leaves %s alone',
    (name) => {
      expect(hasIdentityAlias(['Host', 'remote_user', name, 'admin'])).toBe(false);
    },
  );
});
