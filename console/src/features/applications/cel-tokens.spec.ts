import { celTokens, nameBefore } from './cel-tokens.js';

const shown = (text: string): string[] =>
  celTokens(text)
    .filter(({ kind }) => kind !== 'sign')
    .map(({ from, to, kind }) => `${kind} ${text.slice(from, to)}`);

describe('the colours of a condition', () => {
  it('tell facts, texts, numbers, words and functions apart', () => {
    expect(shown('resource.properties.level >= 3.5 && "a \\" b" in subject.properties.groups')).toEqual([
      'fact resource',
      'number 3.5',
      'text "a \\" b"',
      'word in',
      'fact subject',
    ]);
    expect(shown('has(a.subject) || sets.intersects(x, [true])')).toEqual([
      'function has',
      'function intersects',
      'word true',
    ]);
  });

  it.each(['"open', "'", 'a &&', '((', '\\', '<img src=x onerror=alert(1)>', '🦊 == "🦊"'])(
    'break nothing while %j is being typed',
    (text) => {
      for (const { from, to } of celTokens(text)) expect(from < to && to <= text.length).toBe(true);
    },
  );
});

describe('what is completed', () => {
  it.each([
    ['resource.prop', 13, { from: 0, name: 'resource.prop' }],
    ['a && subject.', 13, { from: 5, name: 'subject.' }],
    ['"subject.', 9, { from: 1, name: 'subject.' }],
    ['"subject." == x', 5, undefined],
    ['a == ', 5, undefined],
  ])('in %j at %i', (text, at, name) => {
    expect(nameBefore(text, at)).toEqual(name);
  });
});
