import { mergeThreeWay } from '../../merge/merge-rows.js';
import type { Rule } from './rule-matcher.js';
import { ruleFaults } from './rule-fault.js';
import {
  changesOf,
  isInForce,
  isSavable,
  orderedRows,
  parseRulesDraft,
  ruleKey,
  ruleRules,
  sameRule,
  toRows,
} from './rules-draft.js';
import { extraWords, methodWords, ruleWords, whoWords } from './rule-words.js';

const rule = (change: Partial<Rule> = {}): Rule => ({ path: '/x', anyRole: ['admin'], ...change });

describe('a draft of rules', () => {
  const base = [rule(), rule({ path: '/admin/*' })];

  it('counts what differs from what is in force', () => {
    const rows = toRows(base);
    expect(changesOf(base, rows).count).toBe(0);
    const edited = rows.map((row) =>
      row.rule.path === '/x' ? { ...row, rule: rule({ anyRole: ['guest'] }) } : row,
    );
    const { byRow, count } = changesOf(base, [...edited, { id: 'n', rule: rule({ path: '/new' }) }]);
    expect(count).toBe(2);
    expect([...byRow.values()].sort()).toEqual(['added', 'changed', 'same']);
    expect(changesOf(base, []).removed).toHaveLength(2);
  });

  it('is kept as text and read again, and what is no draft is none', () => {
    const draft = { base: { rules: base, etag: '"3"' }, rows: toRows(base), conflicts: [] };
    expect(parseRulesDraft(JSON.stringify(draft))).toEqual(draft);
    const broken = [null, 'null', '{', '[]', '{"rows":[]}', JSON.stringify({ ...draft, rows: [{ id: 1 }] })];
    expect(broken.map((text) => parseRulesDraft(text))).toEqual(broken.map(() => undefined));
    expect(parseRulesDraft(JSON.stringify({ ...draft, base: { rules: [{}] } }))).toBeUndefined();
  });

  it('is over once it is in force, as after a reload in the midst of saving it, unless something has to be chosen', () => {
    const rules = [...base, rule({ path: '/new' })];
    const draft = { base: { rules: base, etag: '"3"' }, rows: toRows(rules, 'n'), conflicts: [] };
    expect(isInForce(draft, base)).toBe(false);
    expect(isInForce(draft, [...rules].reverse())).toBe(true);
    expect(isInForce(draft, [...rules, rule({ path: '/theirs' })])).toBe(false);
    const { conflicts } = mergeThreeWay(base, [rule({ anyRole: ['guest'] })], [], ruleRules);
    expect(conflicts).not.toEqual([]);
    expect(isInForce({ ...draft, conflicts }, rules)).toBe(false);
  });

  it('takes a rule for the same whatever the order of its lists and the names of its variables', () => {
    expect(sameRule(rule({ methods: ['GET', 'PUT'] }), rule({ methods: ['PUT', 'GET'] }))).toBe(true);
    expect(ruleKey(rule({ path: '/a/:id', methods: ['B', 'A'] }))).toBe(
      ruleKey(rule({ path: '/a/:name', methods: ['A', 'B'] })),
    );
    expect(ruleKey(rule())).not.toBe(ruleKey(rule({ methods: ['GET'] })));
  });

  it('is merged with what somebody else saved, and loses nothing', () => {
    const theirs = [rule({ anyRole: ['developer'] }), rule({ path: '/admin/*' })];
    const yours = [rule(), rule({ path: '/admin/*' }), rule({ path: '/new' })];
    const merged = mergeThreeWay(base, theirs, yours, ruleRules);
    expect(merged.conflicts).toEqual([]);
    expect(merged.rows).toEqual([
      rule({ anyRole: ['developer'] }),
      rule({ path: '/admin/*' }),
      rule({ path: '/new' }),
    ]);
    const both = mergeThreeWay(base, theirs, [rule({ anyRole: ['guest'] })], ruleRules);
    expect(both.conflicts).toHaveLength(1);
  });

  it('keeps rows whose path is none yet at the end, where they were typed', () => {
    const rows = [{ id: 'n', rule: rule({ path: '' }) }, ...toRows(base)];
    expect(orderedRows(rows).map(({ rule: { path } }) => path)).toEqual(['/admin/*', '/x', '']);
    expect(isSavable(rows)).toBe(false);
    expect(isSavable(toRows(base))).toBe(true);
  });
});

describe('what is wrong with a rule', () => {
  it.each<[string, Rule, string | undefined]>([
    ['a role', rule(), undefined],
    ['the public', { path: '/x', public: true }, undefined],
    ['a permission', { path: '/x', permission: 'report:read' }, undefined],
    ['no role', rule({ anyRole: [] }), 'who'],
    ['a permission without an action', { path: '/x', permission: 'report' }, 'who'],
    ['no method', rule({ methods: [] }), 'methods'],
    ['a small method', rule({ methods: ['get'] }), 'methods'],
    ['a relative path', rule({ path: 'x' }), 'path'],
    ['a name from outside', rule({ path: '<img src=x onerror=alert(1)>' }), 'path'],
  ])('is said at its field: %s', (_, given, field) => {
    expect(Object.keys(ruleFaults(given, []))).toEqual(field === undefined ? [] : [field]);
  });

  it('is another rule for the same path and method', () => {
    expect(ruleFaults(rule(), [rule()]).path).toContain('already');
    expect(ruleFaults(rule({ path: '/a/:x' }), [rule({ path: '/a/:y' })]).path).toContain('/a/:y');
    expect(ruleFaults(rule({ methods: ['GET'] }), [rule()])).toEqual({});
    expect(ruleFaults(rule({ methods: ['GET', 'PUT'] }), [rule({ methods: ['PUT'] })]).path).toContain(
      'methods',
    );
  });
});

it('the words of a rule say who, what and what else is asked for', () => {
  const name = (key: string): string => key.toUpperCase();
  const strict = rule({ methods: ['GET'], maxAge: 300, secondFactor: true, condition: 'true' });
  expect(ruleWords(strict, name)).toBe(
    'GET /x: ADMIN, if true, with two factors, signed in at most 5 minutes ago',
  );
  expect(whoWords({ path: '/', public: true }, name)).toContain('everybody');
  expect(methodWords(rule())).toBe('All methods');
  expect(extraWords(rule({ secondFactor: false, maxAge: 7200, acrValues: ['phr'] }))).toEqual([
    'one factor is enough',
    'signed in at most 2 hours ago',
    'acr phr',
  ]);
});
