import { GatewayError } from '../errors/gateway-error.js';
import { readAuthorizationResponse } from './authorization-response.js';

const state = 'S'.repeat(43);
const path = '/authorization-code/callback';
const read = (url: string) =>
  readAuthorizationResponse(url, (detail) => new GatewayError('state-invalid', 'Begin again.', { detail }));

describe('the query by which a browser comes back from a provider', () => {
  it('is read as the provider wrote it', () => {
    expect(read(`${path}?code=the-code&state=${state}`)).toEqual({
      state,
      code: 'the-code',
      error: null,
      errorDescription: null,
      iss: null,
    });
    expect(read(`${path}?error=x&error_description=a+b%3F&state=${state}&iss=y&more=1&more=2`)).toEqual({
      state,
      code: null,
      error: 'x',
      errorDescription: 'a b?',
      iss: 'y',
    });
  });

  it.each([
    ['no query', path],
    ['no state', `${path}?code=x`],
    ['an empty state', `${path}?code=x&state=`],
    ['a state that we never make', `${path}?code=x&state=short`],
    ['a state with something behind it', `${path}?code=x&state=${state}%00`],
    ['a state as a list', `${path}?code=x&state[]=${state}`],
    ['the same state twice', `${path}?code=x&state=${state}&state=${state}`],
    ['two states', `${path}?code=x&state=${state}&state=${'T'.repeat(43)}`],
    ['two states, one of them spelled otherwise', `${path}?code=x&state=${state}&%73tate=${state}`],
    ['two codes', `${path}?code=x&code=y&state=${state}`],
    ['two errors', `${path}?error=x&error=y&state=${state}`],
    [
      'two descriptions of an error',
      `${path}?error=x&error_description=a&error_description=b&state=${state}`,
    ],
    ['two issuers', `${path}?code=x&iss=a&iss=b&state=${state}`],
  ])('with %s is refused', (_, url) => {
    expect(() => read(url)).toThrow(
      expect.objectContaining({ code: 'state-invalid', message: 'Begin again.' }) as Error,
    );
  });
});
