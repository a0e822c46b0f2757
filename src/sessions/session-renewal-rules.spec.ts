import { gainedRoles, isNavigation } from './session-renewal-rules.js';

describe('another id for a session', () => {
  it('is for roles that were not held when the last one was issued, and for nothing else', () => {
    expect(gainedRoles(['guest'], ['admin', 'guest'])).toEqual(['admin']);
    expect(gainedRoles(['admin', 'guest'], ['guest', 'admin'])).toEqual([]);
    expect(gainedRoles(['admin', 'guest'], ['guest'])).toEqual([]);
    expect(gainedRoles(['admin'], [])).toEqual([]);
  });

  it('is for every role when it is not known which ones were held', () => {
    expect(gainedRoles(undefined, ['guest'])).toEqual(['guest']);
    expect(gainedRoles(undefined, [])).toEqual([]);
  });

  it.each([
    ['GET', 'navigate', true],
    ['GET', undefined, true],
    ['GET', 'cors', false],
    ['GET', 'no-cors', false],
    ['GET', 'same-origin', false],
    ['HEAD', 'navigate', false],
    ['POST', 'navigate', false],
  ])('comes with the answer to a page alone: %s, mode %s: %s', (method, mode, expected) => {
    expect(isNavigation(method, { 'sec-fetch-mode': mode })).toBe(expected);
  });
});
