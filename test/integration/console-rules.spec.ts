import {
  encodeHeaderList as listInConsole,
  encodeHeaderValue as valueInConsole,
} from '../../console/src/features/applications/app-headers.js';
import { RuleMatcher as MatcherInConsole } from '../../console/src/features/applications/rule-matcher.js';
import {
  rulePathFault as faultInConsole,
  rulePathShape as shapeInConsole,
} from '../../console/src/features/applications/rule-path.js';
import { seeded } from '../../console/src/merge/seeded.js';
import { RuleMatcher } from '../../src/access-model/rule-matcher.js';
import type { AccessRule } from '../../src/applications/access-rule.js';
import { rulePathFault, rulePathShape } from '../../src/applications/rule-path.js';
import { encodeHeaderList, encodeHeaderValue } from '../../src/proxy-decisions/identity-headers.js';

const SEGMENTS = ['', 'a', 'b', ':x', ':y', '*'];
const METHODS = [undefined, ['GET'], ['HEAD'], ['POST', 'PUT'], ['GET', 'POST']];
const ASKED = ['GET', 'HEAD', 'POST', 'DELETE'];

/** What the console shows of rules before they are saved is computed in the browser: it must be what the gateway does. */
describe('the console and the gateway', () => {
  it('choose the same rule for 20,000 random questions', () => {
    const random = seeded(20260512);
    const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
    const path = (parts: readonly string[]): string =>
      `/${Array.from({ length: 1 + Math.floor(random() * 3) }, () => pick(parts)).join('/')}`;
    let found = 0;
    for (let round = 0; round < 1000; round++) {
      const rules: AccessRule[] = Array.from({ length: 1 + Math.floor(random() * 7) }, () => ({
        path: path(SEGMENTS),
        methods: pick(METHODS),
        anyRole: ['admin'],
      })).filter((rule) => rulePathFault(rule.path) === undefined);
      const gateway = new RuleMatcher(rules);
      const inConsole = new MatcherInConsole(
        rules as (AccessRule & { methods?: string[]; anyRole?: string[]; acrValues?: string[] })[],
      );
      const left = pick(inConsole.rules);
      const others = new MatcherInConsole(
        inConsole.rules.filter(({ path: of }) => left && shapeInConsole(of) !== shapeInConsole(left.path)),
      );
      for (let question = 0; question < 20; question++) {
        const [asked, method] = [path(['', 'a', 'b', 'c']), pick(ASKED)];
        // As if a path had no rules: what they win over.
        if (left) expect(inConsole.atPath(asked, inConsole.beside(left))).toEqual(others.atPath(asked));
        const decided = gateway.match(asked, method);
        expect(rules.findIndex((rule) => rule === inConsole.match(asked, method))).toBe(
          rules.findIndex((rule) => rule === decided),
        );
        if (decided) found++;
      }
    }
    expect(found).toBeGreaterThan(5000);
  });

  it.each([
    '/',
    '/x',
    '/x/',
    '/x/*',
    '/*',
    '/a/:id/b',
    '/Büro 1/書類',
    '/100%',
    '/v1/projects:list',
    '',
    'x',
    '/users/:id(\\d+)',
    '/[0-9]+',
    '/(a|b)',
    '/admin$',
    '/admin*',
    '/a/*/b',
    '/a/.*',
    '/a/:b?',
    '/a%20b',
    '/a/../b',
    '/./b',
    '/a//b',
    '/a;b',
    '/a\\b',
    '/a#b',
    '/a?b=c',
    '/a\u0000',
    '/a\ud800',
    `/${'a'.repeat(2000)}`,
    '/*/',
    '//',
  ])('judge the path %j alike', (path) => {
    expect(faultInConsole(path) === undefined).toBe(rulePathFault(path) === undefined);
    if (rulePathFault(path) === undefined) expect(shapeInConsole(path)).toBe(rulePathShape(path));
  });

  it.each(['', 'Ada', 'Ada Lovelace', ' a ', 'a  b', 'Zoë, 50 %', '書', '<img src=x>', 'a\nb'])(
    'write %j into a header alike',
    (text) => {
      expect(valueInConsole(text)).toBe(encodeHeaderValue(text));
      expect(listInConsole([text, 'x', text])).toBe(encodeHeaderList([text, 'x', text]));
    },
  );
});
