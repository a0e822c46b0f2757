import { secretEnd } from './secret-end.js';

describe('the end of a secret', () => {
  it('is its last four characters', () => {
    expect(secretEnd('0123456789abcdef')).toBe('cdef');
  });

  it.each(['', 'short', '0123456789abcde'])('is not told of %j, which is too short', (secret) => {
    expect(secretEnd(secret)).toBeNull();
  });
});
