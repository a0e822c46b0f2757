import { isApiTokenSecret, newApiTokenSecret } from './api-token-secret.js';

describe('the secret of an API token', () => {
  it('is recognised by its prefix and its length', () => {
    const secret = newApiTokenSecret();
    expect(secret).toMatch(/^rgt_[A-Za-z0-9_-]{43}$/);
    expect(isApiTokenSecret(secret)).toBe(true);
    expect(newApiTokenSecret()).not.toBe(secret);
  });

  it.each([
    '',
    'rgt_',
    'x'.repeat(47),
    `rgt_${'a'.repeat(42)}`,
    `rgt_${'a'.repeat(44)}`,
    `rgt_${'a'.repeat(43)}\n`,
  ])('is never %j', (text) => expect(isApiTokenSecret(text)).toBe(false));
});
