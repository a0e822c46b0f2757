import { secretsOf, withoutRepeatedSecrets } from './repeated-secrets.js';

describe('what a provider repeats of a request', () => {
  const form = new URLSearchParams({
    grant_type: 'authorization_code',
    code: 'c0de',
    code_verifier: 'v/r+f er',
  });
  const secrets = secretsOf(form, ['s3cr"t%/']);

  it('holds the secrets of the form and of the proof, and nothing else', () => {
    expect(secrets).toEqual(['c0de', 'v/r+f er', 's3cr"t%/']);
    expect(secretsOf(new URLSearchParams({ code: 'a' }), [''])).toEqual([]);
  });

  it.each([
    ['as it is', 'v/r+f er'],
    ['as a form encodes it', 'v%2Fr%2Bf+er'],
    ['as an address encodes it', 'v%2Fr%2Bf%20er'],
    ['as JSON writes it', 's3cr\\"t%/'],
    ['in base64', Buffer.from('s3cr"t%/').toString('base64')],
    ['in base64url', Buffer.from('s3cr"t%/').toString('base64url')],
  ])('is taken out %s', (_, repeated) => {
    expect(
      withoutRepeatedSecrets(`{"error":"invalid_grant","error_description":"${repeated} is bad"}`, secrets),
    ).toBe('{"error":"invalid_grant","error_description":"[removed] is bad"}');
  });

  it('leaves everything else as it was', () => {
    const words =
      '{"error":"invalid_grant","error_description":"The authorization code is invalid or has expired."}';
    expect(withoutRepeatedSecrets(words, secrets)).toBe(words);
  });
});
