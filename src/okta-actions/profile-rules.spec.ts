import type { GatewayError } from '../errors/gateway-error.js';
import { areAlwaysThere, assertProfileFits, assertSearchable, attributesIn } from './profile-rules.js';

const attribute = (name: string, type = 'string', required = false) => ({
  name,
  title: null,
  type,
  required,
  custom: false,
});
const schema = [
  attribute('login', 'string', true),
  attribute('title'),
  attribute('badge', 'integer'),
  attribute('remote', 'boolean'),
  attribute('teams', 'array'),
  attribute('odd', 'geo'),
];
const faults = (check: () => void): string[] => {
  try {
    check();
  } catch (error) {
    return ((error as GatewayError).errors ?? []).map(({ pointer, code }) => `${pointer} ${code}`);
  }
  return [];
};

describe('a profile that is to be written', () => {
  it.each<[string, Record<string, unknown>, boolean, string[]]>([
    ['fits', { login: 'a@b', title: 'Dr', badge: 7, remote: true, teams: ['x'], odd: {} }, true, []],
    ['may empty what is not required', { login: 'a@b', title: null }, true, []],
    ['may leave out what a change does not touch', { title: 'Dr' }, false, []],
    ['lacks what is required', { title: 'Dr' }, true, ['/profile/login required']],
    ['holds white space for what is required', { login: '  ' }, true, ['/profile/login required']],
    ['empties what is required', { login: null }, false, ['/profile/login required']],
    ['names what nobody has', { shoeSize: 43 }, false, ['/profile/shoeSize unknown-attribute']],
    ['differs by case', { Title: 'Dr' }, false, ['/profile/Title unknown-attribute']],
    ['has a slash in a name', { 'a/b~c': 1 }, false, ['/profile/a~1b~0c unknown-attribute']],
    [
      'has other types',
      { title: 1, badge: 1.5, remote: 'yes', teams: 'x' },
      false,
      ['title', 'badge', 'remote', 'teams'].map((name) => `/profile/${name} wrong-type`),
    ],
  ])('%s', (_what, profile, complete, expected) => {
    expect(faults(() => assertProfileFits(profile, schema, complete))).toEqual(expected);
  });
});

describe('a search', () => {
  it.each<[string, string[]]>([
    ['profile.login eq "a@b"', ['login']],
    ['status eq "ACTIVE" and (profile.city sw "B" or profile.city pr)', ['city']],
    ['profile.title eq "profile.secret eq \\"x\\"" and profile.badge gt "1"', ['title', 'badge']],
    ['status eq "profile.unfinished', []],
    ['xprofile.a eq "1" or my.profile.b pr', []],
  ])('%s asks about %j', (expression, names) => {
    expect(attributesIn(expression)).toEqual(names);
  });

  it('by what every org has needs no schema', () => {
    expect(areAlwaysThere(['login', 'email', 'firstName', 'lastName'])).toBe(true);
    expect(areAlwaysThere(['login', 'city'])).toBe(false);
  });

  it('by what nobody has is refused', () => {
    expect(faults(() => assertSearchable(['title', 'shoeSize'], schema))).toEqual([
      '/search unknown-attribute',
    ]);
    expect(faults(() => assertSearchable(['title'], schema))).toEqual([]);
  });
});
