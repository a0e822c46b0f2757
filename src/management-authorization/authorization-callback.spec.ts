import { GatewayError } from '../errors/gateway-error.js';
import { codeOf, readAuthorizationCallback } from './authorization-callback.js';

const STATE = 'a'.repeat(43);
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
    expect([callback.state, codeOf(callback)]).toEqual([STATE, 'c/1']);
  });

  it.each([
    ['no state', 'code=c'],
    ['a state of somebody else’s form', 'code=c&state=abc'],
    ['two states', `state=${STATE}&state=${STATE}&code=c`],
    ['two codes', `state=${STATE}&code=c&code=d`],
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
    const [actual, message] = refusal(() => codeOf(callback));
    expect(actual).toBe(code);
    expect(message).not.toContain('words');
  });

  it('does not take an answer without code or error', () => {
    expect(refusal(() => codeOf(readAuthorizationCallback(`/x?state=${STATE}`)))[0]).toBe(
      'authorization-failed',
    );
  });
});
