import { GatewayError } from '../errors/gateway-error.js';
import { codeOf, readAuthorizationCallback } from './authorization-callback.js';

const STATE = 'a'.repeat(43);
const ORG = 'https://x.okta.com';
const refusal = (work: () => unknown): [string, string] => {
  try {
    work();
  } catch (error) {
    if (error instanceof GatewayError) return [error.code, error.message];
  }
  throw new Error('nothing was refused');
};

describe('the callback of an admin’s authorization', () => {
  it('reads code and state', () => {
    const callback = readAuthorizationCallback(`/okta/management/callback?code=c%2F1&state=${STATE}`);
    expect([callback.state, codeOf(callback, ORG)]).toEqual([STATE, 'c/1']);
  });

  it.each([
    ['no state', 'code=c'],
    ['a state of somebody else’s form', 'code=c&state=abc'],
    ['two states', `state=${STATE}&state=${STATE}&code=c`],
    ['two codes', `state=${STATE}&code=c&code=d`],
    ['two issuers', `state=${STATE}&code=c&iss=a&iss=b`],
    ['a code and two errors', `state=${STATE}&code=c&error=a&error=b`],
    ['no query', ''],
  ])('refuses %s', (_, query) => {
    expect(refusal(() => readAuthorizationCallback(`/okta/management/callback?${query}`))[0]).toBe(
      'state-invalid',
    );
  });

  it.each([
    ['access_denied', 'access-denied'],
    ['invalid_scope', 'authorization-failed'],
    ['server_error', 'authorization-failed'],
  ])('answers %s in words of its own', (error, code) => {
    const callback = readAuthorizationCallback(
      `/x?state=${STATE}&error=${error}&error_description=Raw+%3Cb%3Ewords`,
    );
    const [actual, message] = refusal(() => codeOf(callback, ORG));
    expect(actual).toBe(code);
    expect(message).not.toContain('words');
  });

  it('does not take an answer without code or error', () => {
    expect(refusal(() => codeOf(readAuthorizationCallback(`/x?state=${STATE}`), ORG))[0]).toBe(
      'authorization-failed',
    );
  });

  it('takes the answer of the org that was asked alone, where it says whose it is', () => {
    const from = (iss: string) =>
      readAuthorizationCallback(`/x?state=${STATE}&code=c&iss=${encodeURIComponent(iss)}`);
    expect(codeOf(from(ORG), ORG)).toBe('c');
    for (const iss of ['https://evil.okta.com', `${ORG}/oauth2/default`, '']) {
      expect(refusal(() => codeOf(from(iss), ORG))[0]).toBe('authorization-failed');
    }
  });
});
