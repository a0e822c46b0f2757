import type { ConnectionFacts } from '../access-model/access-model.js';
import { assertInitiatingIssuer, chooseConnection } from './connection-choice.js';

const connection = (slug: string, status = 'active') =>
  ({ id: `id-of-${slug}`, slug, name: `Org ${slug}`, status }) as ConnectionFacts;

function modelOf(...all: ConnectionFacts[]) {
  return {
    connections: new Map(all.map((one) => [one.id, one])),
    connectionsBySlug: new Map(all.map((one) => [one.slug, one])),
  };
}

describe('the connection of a sign-in', () => {
  const [b, a, off, draft] = [
    connection('b'),
    connection('a'),
    connection('off', 'disabled'),
    connection('new', 'draft'),
  ];

  it('is the only active one', () => {
    expect(chooseConnection(modelOf(b, off, draft), [])).toEqual({ chosen: b });
  });

  it('is the one that is named by slug or id', () => {
    expect(chooseConnection(modelOf(b, a), ['a'])).toEqual({ chosen: a });
    expect(chooseConnection(modelOf(b, a), ['id-of-b'])).toEqual({ chosen: b });
  });

  it('is left to the person when there are several', () => {
    expect(chooseConnection(modelOf(b, a, off), [])).toEqual({ from: [a, b] });
  });

  it.each([['unknown'], ['off'], ['new'], ['id-of-off'], ['A'], [''], ['a\0'], ['__proto__']])(
    'named %j does not exist, whatever the reason',
    (name) => {
      expect(() => chooseConnection(modelOf(a, off, draft), [name])).toThrow(
        expect.objectContaining({ code: 'not-found', message: 'No such sign-in.' }) as Error,
      );
    },
  );

  it('named twice does not exist', () => {
    expect(() => chooseConnection(modelOf(a), ['a', 'a'])).toThrow(
      expect.objectContaining({ code: 'not-found' }) as Error,
    );
  });

  it('does not exist while none is active', () => {
    expect(() => chooseConnection(modelOf(off), [])).toThrow(
      expect.objectContaining({ code: 'not-found' }) as Error,
    );
  });
});

describe('the issuer that begins a sign-in', () => {
  const custom = { issuer: 'https://example.okta.com/oauth2/default' };

  it.each([
    [[]],
    [['https://example.okta.com/oauth2/default']],
    [['https://example.okta.com']],
    [['https://example.okta.com/']],
  ])('%j is the connection’s', (values) => {
    expect(() => assertInitiatingIssuer(values, custom)).not.toThrow();
  });

  it.each([
    [['https://evil.example']],
    [['https://example.okta.com.evil.example']],
    [['http://example.okta.com']],
    [['https://example.okta.com/oauth2/other']],
    [['https://example.okta.com', 'https://example.okta.com']],
    [['']],
  ])('%j is foreign', (values) => {
    expect(() => assertInitiatingIssuer(values, custom)).toThrow(
      expect.objectContaining({ code: 'sign-in-failed', status: 400 }) as Error,
    );
  });
});
