import { GatewayError } from '../errors/gateway-error.js';
import { codeOf, stateInvalid } from './authorization-callback.js';
import { readAuthorizationResponse } from '../openid-provider/authorization-response.js';

const STATE = 'a'.repeat(43);
const read = (query: string) => readAuthorizationResponse(`/x?state=${STATE}&${query}`, stateInvalid);
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
  it.each([
    ['access_denied', 'access-denied'],
    ['invalid_scope', 'authorization-failed'],
    ['server_error', 'authorization-failed'],
  ])('answers %s in words of its own', (error, code) => {
    const callback = read(`error=${error}&error_description=Raw+%3Cb%3Ewords`);
    const [actual, message] = refusal(() => codeOf(callback, ORG));
    expect(actual).toBe(code);
    expect(message).not.toContain('words');
  });

  it('does not take an answer without code or error', () => {
    expect(refusal(() => codeOf(read(''), ORG))[0]).toBe('authorization-failed');
  });

  it('takes the answer of the org that was asked alone, where it says whose it is', () => {
    const from = (iss: string) => read(`code=c&iss=${encodeURIComponent(iss)}`);
    expect(codeOf(from(ORG), ORG)).toBe('c');
    for (const iss of ['https://evil.okta.com', `${ORG}/oauth2/default`, '']) {
      expect(refusal(() => codeOf(from(iss), ORG))[0]).toBe('authorization-failed');
    }
  });
});
