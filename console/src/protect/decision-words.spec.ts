import type { Schemas } from '../api/client.js';
import {
  askedWords,
  decidedByWords,
  decisionReasons,
  firstSince,
  newestByHost,
  reasonWords,
  subjectWords,
} from './decision-words.js';

type Decision = Schemas['RecordedDecisionResponse'];

const decision = (id: string, host?: string): Decision => ({
  id,
  at: '2026-05-12T00:00:00Z',
  requestId: `r-${id}`,
  adapter: 'forward-auth',
  application: 'wiki',
  connection: null,
  subject: null,
  allowed: false,
  reason: 'no-session',
  asked: host === undefined ? null : { kind: 'request', method: 'GET', host, path: '/' },
  facts: null,
  modelVersion: null,
});

describe('the words of a decision', () => {
  it.each<[Decision['asked'], string]>([
    [{ kind: 'request', method: 'GET', host: 'a', path: '/x' }, 'GET /x'],
    [{ kind: 'request', method: 'GET', host: 'a', path: null }, 'GET (ambiguous path)'],
    [{ kind: 'action', action: 'edit', resourceType: 'task', resourceId: '7' }, 'edit task 7'],
    [{ kind: 'roles' }, 'One’s own roles'],
    [null, 'Not clear'],
  ])('say what %j asked', (asked, words) => {
    expect(askedWords(asked)).toBe(words);
  });

  it('name somebody by the best that is known', () => {
    expect(subjectWords(null)).toBe('Nobody');
    expect(subjectWords({ id: '1' })).toBe('1');
    expect(subjectWords({ id: '1', login: 'ada@x', name: null })).toBe('ada@x');
    expect(subjectWords({ id: '1', login: 'ada@x', name: 'Ada' })).toBe('Ada');
  });

  it('have a sentence for each reason', () => {
    expect(decisionReasons.map(reasonWords).every((words) => words.length > 5)).toBe(true);
  });
});

describe('the first request', () => {
  it('is the oldest one after what was known, ids being numbers', () => {
    const found = firstSince([decision('101'), decision('100'), decision('99')], '99');
    expect(found?.id).toBe('100');
    expect(firstSince([decision('99')], '99')).toBeUndefined();
    expect(firstSince([decision('9'), decision('1')], undefined)?.id).toBe('1');
  });

  it('is one of the host that is listened for', () => {
    const all = [decision('3', 'a'), decision('2', 'b'), decision('1')];
    expect(firstSince(all, undefined, 'a')?.id).toBe('3');
    expect(firstSince(all, undefined, 'c')).toBeUndefined();
  });

  it('is one of any host that a wildcard covers', () => {
    const all = [decision('2', 'wiki.example.com'), decision('1', 'wiki.example.org')];
    expect(firstSince(all, undefined, '*.example.com')?.id).toBe('2');
    expect(firstSince(all, undefined, '*.example.net')).toBeUndefined();
  });
});

it('the newest decision of each host is the first of it in the list', () => {
  const newest = newestByHost([decision('3', 'a'), decision('2', 'a'), decision('1', 'b'), decision('0')]);
  expect([...newest].map(([host, { id }]) => [host, id])).toEqual([
    ['a', '3'],
    ['b', '1'],
  ]);
});

it('the rule that decided is named by its place, its path and whom it lets in', () => {
  const nameOf = (key: string): string => key.toUpperCase();
  expect(decidedByWords({ index: 2, methods: ['GET'], path: '/r/*', anyRole: ['a', 'b'] }, nameOf)).toBe(
    'rule 3, GET /r/*, for A or B',
  );
  expect(decidedByWords({ index: 0, path: '/*', public: true }, nameOf)).toBe(
    'rule 1, any method /*, for everybody',
  );
  expect(decidedByWords({ index: 0, path: '/*', permission: 'task:edit' }, nameOf)).toContain(
    'whoever may task:edit',
  );
});
