import { faultsAmong } from './rule-fault.js';
import { inMatchingOrder, pictureOf, RulePictures } from './rule-picture.js';
import type { Rule } from './rule-matcher.js';

const rule = (path: string, methods?: string[]): Rule => ({
  path,
  anyRole: ['admin'],
  ...(methods ? { methods } : {}),
});
const picture = (path: string, ...others: Rule[]) => {
  const own = rule(path);
  return pictureOf(own, [own, ...others]);
};

describe('the order of rules', () => {
  it('is that in which the gateway prefers them, wherever they stand in the list', () => {
    const paths = ['/*', '/admin/*', '/users/:id/*', '/admin', '/users/:id', '/users/me', '/', '/admin/keys'];
    const order = ['/', '/admin', '/admin/keys', '/admin/*', '/users/me', '/users/:id', '/users/:id/*', '/*'];
    expect(inMatchingOrder(paths.map((path) => rule(path))).map(({ path }) => path)).toEqual(order);
    expect(inMatchingOrder([...paths].reverse().map((path) => rule(path))).map(({ path }) => path)).toEqual(
      order,
    );
  });

  it('has rules that name methods before the one for all others of the same path', () => {
    const sorted = inMatchingOrder([rule('/x'), rule('/x', ['POST']), rule('/x', ['GET'])]);
    expect(sorted.map(({ methods }) => methods?.join())).toEqual(['GET', 'POST', undefined]);
  });
});

describe('a thousand rules', () => {
  it('are each looked at a few times, not each beside each', () => {
    let looks = 0;
    const rules = Array.from({ length: 1000 }, (_, number): Rule => {
      const path = number === 0 ? '/*' : `/area-${number}/*`;
      return {
        anyRole: ['admin'],
        get path() {
          looks++;
          return path;
        },
      };
    });
    const pictures = new RulePictures(rules);
    const faultsOf = faultsAmong(rules);
    expect(rules.map((one) => pictures.of(one).winsOver.join())).toEqual([
      '',
      ...rules.slice(1).map(() => '/*'),
    ]);
    expect(rules.flatMap((one) => Object.keys(faultsOf(one)))).toEqual([]);
    expect(inMatchingOrder(rules)).toHaveLength(1000);
    expect(looks).toBeLessThan(30 * rules.length);
  });
});

describe('what is said of a rule', () => {
  it('is which wider rules it wins over', () => {
    expect(picture('/admin/keys', rule('/admin/*'), rule('/*')).winsOver).toEqual(['/admin/*']);
    expect(picture('/admin/*', rule('/*')).winsOver).toEqual(['/*']);
    expect(picture('/*', rule('/admin/*')).winsOver).toEqual([]);
  });

  it('is paths that it decides about, and near ones that it does not', () => {
    const { matches, misses } = picture('/admin/*', rule('/admin/keys'), rule('/*'));
    expect(matches).toEqual(['/admin', '/admin/', '/admin/example', '/admin/example/example']);
    expect(misses.map(({ path, why }) => `${path}: ${why}`)).toEqual([
      '/admin/keys: /admin/keys wins',
      '/admin-other: another word',
      '/ADMIN: capitals count',
    ]);
    expect(picture('/users/:id').matches).toEqual(['/users/example', '/users/example/']);
    expect(picture('/users/:id').misses.map(({ path }) => path)).toEqual(['/users/example/below', '/users']);
    expect(picture('/').matches).toEqual(['/']);
  });

  it('is a word that no rule has, so that the example is one', () => {
    expect(picture('/x/:id', rule('/x/example')).matches[0]).toBe('/x/example-2');
  });

  it('is that no request comes to it, when others decide about all of them', () => {
    const [get, head] = [rule('/x', ['GET']), rule('/x', ['HEAD'])];
    expect(pictureOf(head, [get, head]).never).toContain('HEAD follows');
    expect(pictureOf(get, [get, head]).never).toBeUndefined();
    const covered = picture('/a/*', rule('/a'), rule('/a/'), rule('/a/:x'), rule('/a/:x/*'));
    expect(covered.never).toContain('Other rules decide');
    expect(picture('/a/*', rule('/a'), rule('/a/:x'), rule('/a/:x/*')).never).toBeUndefined();
  });

  it('is that other methods of its path are denied, though a wider rule would let them in', () => {
    const get = rule('/x', ['GET']);
    expect(pictureOf(get, [get, rule('/*')]).othersDenied).toBe(true);
    expect(pictureOf(get, [get, rule('/x'), rule('/*')]).othersDenied).toBe(false);
    expect(pictureOf(get, [get]).othersDenied).toBe(false);
  });

  it('is nothing while its path is none, and nothing breaks of the others', () => {
    const broken = rule('x');
    expect(pictureOf(broken, [broken]).matches).toEqual([]);
    expect(picture('/a', broken).matches).toEqual(['/a', '/a/']);
  });
});
