import type { AccessRule } from '../applications/access-rule.js';
import { RuleMatcher } from './rule-matcher.js';

/** Rules named by a text such as `GET,POST /x`; the role says which one matched. */
function matcherOf(...rules: string[]) {
  return new RuleMatcher(
    rules.map((text): AccessRule => {
      const [first = '', path] = text.split(' ');
      return path === undefined
        ? { path: first, anyRole: [text] }
        : { path, methods: first.split(','), anyRole: [text] };
    }),
  );
}

const matched = (matcher: RuleMatcher, path: string, method = 'GET') =>
  matcher.match(path, method)?.anyRole?.[0];

describe('RuleMatcher', () => {
  it('chooses the most specific path, whatever the order of the rules', () => {
    const texts = ['/*', '/x/*', '/x/y', '/x/:id', '/x/:id/edit', '/x/y/*'];
    for (const matcher of [matcherOf(...texts), matcherOf(...texts.toReversed())]) {
      expect(matched(matcher, '/')).toBe('/*');
      expect(matched(matcher, '/z')).toBe('/*');
      expect(matched(matcher, '/xy')).toBe('/*');
      expect(matched(matcher, '/x')).toBe('/x/*');
      expect(matched(matcher, '/x/')).toBe('/x/*');
      expect(matched(matcher, '/x/y')).toBe('/x/y');
      expect(matched(matcher, '/x/5')).toBe('/x/:id');
      expect(matched(matcher, '/x/5/edit')).toBe('/x/:id/edit');
      expect(matched(matcher, '/x/5/other')).toBe('/x/*');
      expect(matched(matcher, '/x/y/edit')).toBe('/x/y/*');
    }
  });

  it('goes back to a variable segment when the literal one leads nowhere', () => {
    const matcher = matcherOf('/a/b/c', '/:any/b/d');
    expect(matched(matcher, '/a/b/c')).toBe('/a/b/c');
    expect(matched(matcher, '/a/b/d')).toBe('/:any/b/d');
    expect(matched(matcher, '/a/b/e')).toBeUndefined();
  });

  it('lets /x/* cover /x and /x/ but for those with rules of their own', () => {
    const covering = matcherOf('/x/*');
    expect(matched(covering, '/x')).toBe('/x/*');
    expect(matched(covering, '/x/')).toBe('/x/*');
    expect(matched(covering, '/x/y/z')).toBe('/x/*');
    expect(matched(covering, '/xy')).toBeUndefined();
    expect(matched(covering, '/')).toBeUndefined();
    const own = matcherOf('/x/*', '/x');
    expect(matched(own, '/x')).toBe('/x');
    expect(matched(own, '/x/')).toBe('/x/*');
    const both = matcherOf('/x/*', '/x', '/x/');
    expect(matched(both, '/x/')).toBe('/x/');
  });

  it('never lets a trailing slash fall through to a wider rule', () => {
    const matcher = matcherOf('/*', '/admin', '/team/', '/users/:id');
    expect(matched(matcher, '/admin/')).toBe('/admin');
    expect(matched(matcher, '/team')).toBe('/team/');
    expect(matched(matcher, '/users/5/')).toBe('/users/:id');
    expect(matched(matcher, '/admin/x')).toBe('/*');
    expect(matched(matcher, '/users/')).toBe('/*');
  });

  it('covers nothing below an exact path', () => {
    const matcher = matcherOf('/x');
    expect(matched(matcher, '/x')).toBe('/x');
    expect(matched(matcher, '/x/')).toBe('/x');
    expect(matched(matcher, '/x/y')).toBeUndefined();
    expect(matched(matcherOf('/'), '/')).toBe('/');
    expect(matched(matcherOf('/'), '/x')).toBeUndefined();
  });

  it('matches no empty segment with a variable', () => {
    expect(matched(matcherOf('/:id'), '/')).toBeUndefined();
    expect(matched(matcherOf('/:id'), '/x')).toBe('/:id');
  });

  it('is case-sensitive', () => {
    const matcher = matcherOf('/admin', '/*');
    expect(matched(matcher, '/Admin')).toBe('/*');
  });

  it('chooses the method after the path', () => {
    const matcher = matcherOf('/*', 'GET /x', 'POST,PUT /x');
    expect(matched(matcher, '/x', 'GET')).toBe('GET /x');
    expect(matched(matcher, '/x', 'PUT')).toBe('POST,PUT /x');
    expect(matched(matcher, '/x', 'DELETE')).toBeUndefined();
    expect(matched(matcher, '/y', 'DELETE')).toBe('/*');
  });

  it('takes a rule without methods for those that no other rule of the path names', () => {
    const matcher = matcherOf('/x', 'DELETE /x');
    expect(matched(matcher, '/x', 'DELETE')).toBe('DELETE /x');
    expect(matched(matcher, '/x', 'PATCH')).toBe('/x');
  });

  it('lets HEAD follow GET, and OPTIONS nothing', () => {
    const matcher = matcherOf('GET /x', 'HEAD,POST /y');
    expect(matched(matcher, '/x', 'HEAD')).toBe('GET /x');
    expect(matched(matcher, '/x', 'OPTIONS')).toBeUndefined();
    expect(matched(matcher, '/y', 'HEAD')).toBe('HEAD,POST /y');
    expect(matched(matcher, '/y', 'GET')).toBeUndefined();
    expect(matched(matcherOf('GET /x', 'HEAD /x'), '/x', 'HEAD')).toBe('GET /x');
  });

  it('compares Unicode in its composed form', () => {
    expect(matched(matcherOf('/bu\u0308ro'), '/b\u00fcro')).toBe('/bu\u0308ro');
  });

  it('takes characters that other routers read meaning into as they are', () => {
    const matcher = matcherOf('/v1/projects:list', '/100%', '/a+b', '/__proto__', '/constructor/*');
    expect(matched(matcher, '/v1/projects:list')).toBe('/v1/projects:list');
    expect(matched(matcher, '/v1/projectsX')).toBeUndefined();
    expect(matched(matcher, '/100%')).toBe('/100%');
    expect(matched(matcher, '/a+b')).toBe('/a+b');
    expect(matched(matcher, '/aab')).toBeUndefined();
    expect(matched(matcher, '/__proto__')).toBe('/__proto__');
    expect(matched(matcher, '/toString')).toBeUndefined();
    expect(matched(matcherOf('/*', '/x'), '/x?y')).toBe('/*');
    expect(matched(matcherOf('/x/*'), '/x*')).toBeUndefined();
    expect(matched(matcherOf('/:id/x'), '/:id/y')).toBeUndefined();
  });

  it('refuses everything without rules', () => {
    expect(matched(matcherOf(), '/')).toBeUndefined();
  });

  it('finds its way through very long paths', () => {
    const matcher = matcherOf('/*', '/:a/:b/:c/x');
    expect(matched(matcher, `/${'a/'.repeat(4000)}`)).toBe('/*');
  });
});
