import { credentialNameFault, expiresAt } from './credential-fields.js';

describe('the form of a credential', () => {
  it.each([
    ['production', true],
    ['  ', false],
    ['🦊'.repeat(80), true],
    ['🦊'.repeat(81), false],
  ])('judges the name %j', (name, good) => {
    expect(credentialNameFault(name) === undefined).toBe(good);
  });

  it('sends a moment, or none for one that never expires', () => {
    expect(expiresAt('', 0)).toEqual({});
    expect(expiresAt('30', 0)).toEqual({ expiresAt: '1970-01-31T00:00:00.000Z' });
  });
});
