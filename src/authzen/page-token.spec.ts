import { Walk } from './candidates-walk.js';
import { NO_PROPERTIES } from './evaluation-request.js';
import { PageTokens } from './page-token.js';
import type { Search } from './search-request.js';

const OLD = Buffer.alloc(32, 1);
const NEW = Buffer.alloc(32, 2);
const search: Search = {
  target: 'action',
  subject: { type: 'user', id: 'ada', properties: { a: [1, { b: 2 }], c: {} } },
  resource: { type: 'task', id: '1', properties: NO_PROPERTIES },
  context: NO_PROPERTIES,
};
const continuation = { position: { after: 'read' }, limit: 5 };

describe('a page token', () => {
  it('is understood by every replica, and after the encryption key was rotated', () => {
    const token = new PageTokens([OLD]).make('a1', search, continuation);
    expect(new PageTokens([OLD]).read('a1', search, token)).toEqual(continuation);
    expect(new PageTokens([NEW, OLD]).read('a1', search, token)).toEqual(continuation);
    expect(() => new PageTokens([NEW]).read('a1', search, token)).toThrow('page.token');
  });

  it('tells an object from a list, and does not care for the order of fields', () => {
    const tokens = new PageTokens([OLD]);
    const of = (context: object): Search => ({ ...search, context: context as Search['context'] });
    const token = tokens.make('a1', of({ a: [['b', 1]], c: 1 }), continuation);
    expect(tokens.read('a1', of({ c: 1, a: [['b', 1]] }), token)).toEqual(continuation);
    expect(() => tokens.read('a1', of({ c: 1, a: { b: 1 } }), token)).toThrow('page.token');
    expect(() => tokens.read('a2', of({ c: 1, a: [['b', 1]] }), token)).toThrow('page.token');
  });
});

describe('a walk through candidates', () => {
  const walkOver = (allowed: readonly boolean[], limits: Partial<ConstructorParameters<typeof Walk>[0]>) => {
    let now = 0;
    const walk = new Walk<number>({ results: 100, judged: 100, ms: 1000, ...limits }, () => now);
    let judged = 0;
    for (const [index, yes] of allowed.entries()) {
      if (walk.over) return { ...walk.end(false), judged };
      walk.note(index, yes ? { name: String(index) } : undefined);
      judged += 1;
      now += 100;
    }
    return { ...walk.end(true), judged };
  };
  const names = ({ results }: { results: readonly object[] }) =>
    results.map((result) => 'name' in result && result.name);

  it('ends without a next page when nothing follows the last result', () => {
    const end = walkOver([true, false, true, false, false], { results: 2 });
    expect([names(end), end.next]).toEqual([['0', '2'], undefined]);
  });

  it('goes on behind the last result that it gave', () => {
    const end = walkOver([true, false, true, false, true], { results: 2 });
    expect([names(end), end.next]).toEqual([['0', '2'], 2]);
  });

  it('stops after so many candidates, found or not, and goes on behind the last one', () => {
    const end = walkOver([false, false, false, true], { judged: 2 });
    expect([names(end), end.next, end.judged]).toEqual([[], 1, 2]);
  });

  it('stops when its time is over, but never before one candidate was judged', () => {
    const end = walkOver(
      Array.from({ length: 9 }, () => true),
      { ms: 250 },
    );
    expect([end.judged, end.next]).toEqual([3, 2]);
    expect(walkOver([true, true], { ms: -1 })).toMatchObject({ judged: 1, next: 0 });
  });
});
