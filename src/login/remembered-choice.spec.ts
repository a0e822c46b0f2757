import { rememberedChoice, rememberedChoiceCookie, rememberedFirst } from './remembered-choice.js';

describe('the connection that a browser remembers', () => {
  it('is kept by a cookie of this host that holds its slug and goes to the sign-in page alone', () => {
    expect(rememberedChoiceCookie('acme', true)).toBe(
      'rolegate-connection=acme; Path=/login; HttpOnly; SameSite=Lax; Secure; Max-Age=15552000',
    );
    expect(rememberedChoiceCookie('acme', false)).not.toContain('Secure');
    expect(rememberedChoice('a=b; rolegate-connection=acme-2')).toBe('acme-2');
  });

  it.each([
    undefined,
    '',
    'rolegate-connection=',
    'rolegate-connection=a; rolegate-connection=b',
    'rolegate-connection=<b>',
    'rolegate-connection=A',
    'rolegate-connection=a%20b',
    `rolegate-connection=${'a'.repeat(64)}`,
  ])('is none when the cookie is missing, duplicated or no slug (%s)', (header) => {
    expect(rememberedChoice(header)).toBeUndefined();
  });

  it('comes first, the others stay in their order; one that is not there changes nothing', () => {
    const [a, b, c] = [{ slug: 'a' }, { slug: 'b' }, { slug: 'c' }];
    expect(rememberedFirst([a, b, c], 'c')).toEqual([c, a, b]);
    expect(rememberedFirst([a, b, c], 'x')).toEqual([a, b, c]);
    expect(rememberedFirst([a, b, c], undefined)).toEqual([a, b, c]);
  });
});
