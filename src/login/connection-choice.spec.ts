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

  it('is left to the person, too, when there is something else than the only one', () => {
    expect(chooseConnection(modelOf(b, off), [], { always: true })).toEqual({ from: [b] });
    expect(chooseConnection(modelOf(off), [], { always: true })).toEqual({ from: [] });
    expect(chooseConnection(modelOf(b), ['b'], { always: true })).toEqual({ chosen: b });
  });

  it('is never that of local accounts, not even by its name', () => {
    const local = { ...connection('local'), kind: 'local' as const };
    expect(chooseConnection(modelOf(b, local), [])).toEqual({ chosen: b });
    expect(() => chooseConnection(modelOf(b, local), ['local'])).toThrow('No such sign-in.');
  });

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
    expect(() => assertInitiatingIssuer(values, [custom])).not.toThrow();
  });

  it('may be that of any connection there is to choose from, and of no other', () => {
    const all = [custom, { issuer: 'https://other.okta.com' }];
    expect(() => assertInitiatingIssuer(['https://other.okta.com'], all)).not.toThrow();
    expect(() => assertInitiatingIssuer(['https://evil.example'], all)).toThrow('another identity provider');
  });

  it.each([
    [['https://evil.example']],
    [['https://example.okta.com.evil.example']],
    [['http://example.okta.com']],
    [['https://example.okta.com/oauth2/other']],
    [['https://example.okta.com', 'https://example.okta.com']],
    [['']],
  ])('%j is foreign', (values) => {
    expect(() => assertInitiatingIssuer(values, [custom])).toThrow(
      expect.objectContaining({ code: 'sign-in-failed', status: 400 }) as Error,
    );
  });
});
