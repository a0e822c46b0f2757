import { connectionNameFault, nameFor, slugFor } from './new-connection.js';

describe('a new connection', () => {
  it.each([
    ['Acme Préprod', [], 'acme-preprod'],
    ['Acme', ['acme', 'acme-2'], 'acme-3'],
    ['<img src=x>', [], 'img-src-x'],
    ['日本', ['connection'], 'connection-2'],
    [`${'a'.repeat(49)} b`, [], 'a'.repeat(49)],
  ])('named %j gets a slug that is free of %j', (name, taken, slug) => {
    expect(slugFor(name, taken)).toBe(slug);
  });

  it('is called by the host of its issuer when nobody says', () => {
    expect(nameFor('https://acme.okta.com/oauth2/default')).toBe('acme.okta.com');
    expect(nameFor('nonsense')).toBe('nonsense');
  });

  it('needs a name that people can read', () => {
    expect(connectionNameFault(' ')).toContain('needs a name');
    expect(connectionNameFault('x'.repeat(256))).toContain('255');
    expect(connectionNameFault('Acme')).toBeUndefined();
  });
});
