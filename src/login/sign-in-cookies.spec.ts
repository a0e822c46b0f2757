import {
  browserTokenOf,
  endedPendingCookie,
  endedSessionCookie,
  pendingCookies,
  sessionCookie,
  sessionTokenOf,
} from './sign-in-cookies.js';

const pairOf = (line: string) => line.split(';')[0] ?? '';
const pending = (state: string) => ({ state, browserToken: `token-of-${state}` });

describe('the session cookie', () => {
  it('is bound to this very host over https', () => {
    expect(sessionCookie('t', true)).toBe('__Host-rolegate=t; Path=/; HttpOnly; SameSite=Lax; Secure');
    expect(sessionCookie('t', false)).toBe('rolegate=t; Path=/; HttpOnly; SameSite=Lax');
  });

  it('is removed by an expiry in the past', () => {
    expect(endedSessionCookie(true)).toBe(
      '__Host-rolegate=; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=0',
    );
  });

  it('counts only when it comes once', () => {
    expect(sessionTokenOf('a=b; rolegate=t', false)).toBe('t');
    expect(sessionTokenOf('rolegate=t; rolegate=u', false)).toBeUndefined();
    expect(sessionTokenOf(undefined, false)).toBeUndefined();
  });
});

describe('the cookies of pending sign-ins', () => {
  it('are kept apart, so that tabs which begin together do not disturb each other', () => {
    const [first = ''] = pendingCookies(undefined, pending('one'), false);
    const [second = ''] = pendingCookies(undefined, pending('two'), false);
    const header = `${pairOf(first)}; ${pairOf(second)}`;
    expect(browserTokenOf(header, 'one', false)).toBe('token-of-one');
    expect(browserTokenOf(header, 'two', false)).toBe('token-of-two');
    expect(browserTokenOf(header, 'three', false)).toBeUndefined();
  });

  it('live ten minutes, belong to this host, and carry the product’s name', () => {
    expect(pendingCookies(undefined, pending('one'), true)).toEqual([
      expect.stringMatching(
        /^__Host-rolegate-browser-[0-9a-f]{16}=token-of-one; Path=\/; HttpOnly; SameSite=Lax; Secure; Max-Age=600$/,
      ),
    ]);
  });

  it('do not tell the state', () => {
    const [line] = pendingCookies(undefined, { state: 'secret-state', browserToken: 'token' }, true);
    expect(line).not.toContain('secret-state');
  });

  it('give way to each other before they make a request too long', () => {
    const names = Array.from({ length: 14 }, (_, index) =>
      pairOf(pendingCookies(undefined, pending(`${index}`), false)[0] ?? ''),
    );
    const lines = pendingCookies(`${names.join('; ')}; other=1`, pending('new'), false);
    expect(lines.filter((line) => line.includes('Max-Age=0'))).toHaveLength(5);
    expect(lines.filter((line) => line.includes('Max-Age=600'))).toHaveLength(1);
  });

  it('do not let a forged name into an answer', () => {
    const forged = Array.from({ length: 20 }, (_, index) => `rolegate-browser-x${index}=1`).join('; ');
    expect(pendingCookies(forged, pending('new'), false)).toHaveLength(1);
  });

  it('are removed when the sign-in is over', () => {
    const [line = ''] = pendingCookies(undefined, pending('one'), false);
    expect(endedPendingCookie('one', false)).toMatch(/Max-Age=0$/);
    expect(pairOf(endedPendingCookie('one', false)).split('=')[0]).toBe(pairOf(line).split('=')[0]);
  });
});
