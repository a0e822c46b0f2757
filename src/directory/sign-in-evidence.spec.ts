import { countOfNames } from './claims-groups.js';
import { evidenceOf } from './sign-in-evidence.js';

const evidence = (idToken: object, userinfo: object | null = null, accessToken: object | null = null) =>
  evidenceOf(
    {
      idToken: idToken as Record<string, unknown>,
      userinfo: userinfo as Record<string, unknown> | null,
      accessToken: accessToken as Record<string, unknown> | null,
    },
    (claims) => countOfNames(claims, 'groups'),
  );

describe('what a sign-in tells of its provider', () => {
  it('is in which documents the groups were, and how many', () => {
    expect(evidence({ sub: 'a', groups: ['x', 'y'] }, { sub: 'a', groups: [] }, { sub: 'a' })).toEqual({
      idTokenGroups: 2,
      userinfoGroups: 0,
      accessTokenGroups: null,
      thinIdToken: false,
    });
  });

  it('is that the ID token is thin when userinfo has more', () => {
    expect(evidence({ sub: 'a' }, { sub: 'a', given_name: 'Ada' }).thinIdToken).toBe(true);
    expect(evidence({ sub: 'a' }, { sub: 'a', email: 'ada@example.com' }).thinIdToken).toBe(false);
  });
});
