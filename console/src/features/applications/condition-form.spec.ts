import {
  fromConditionForm,
  isWhole,
  NO_OPERAND,
  toConditionForm,
  type Clause,
  type ConditionForm,
  type Operand,
} from './condition-form.js';

/** Pseudo-random numbers below `below`, the same in every run. */
function dice(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const FACTS = ['subject.id', 'resource.properties.owner', 'action.name', 'subject.properties.roles'];
const TEXTS = [
  '',
  'a',
  'it’s "so"',
  "o'clock",
  '\\',
  'two\nlines',
  'true',
  '7',
  '&& x',
  'ä €',
  'a, b',
  '[x]',
];

function operand(roll: (below: number) => number, kinds: readonly Operand['kind'][]): Operand {
  const kind = kinds[roll(kinds.length)] ?? 'text';
  const value = {
    fact: FACTS[roll(FACTS.length)] ?? '',
    text: TEXTS[roll(TEXTS.length)] ?? '',
    number: String(roll(2) === 0 ? roll(100) : -roll(100) / 4),
    boolean: roll(2) === 0 ? 'true' : 'false',
    list: ['', 'a', 'a, b', 'it’s, "so"'][roll(4)] ?? '',
  }[kind];
  return { kind, value: value === '0' || value === '-0' ? '1' : value };
}

function clause(roll: (below: number) => number): Clause {
  const plain = ['fact', 'text', 'number', 'boolean'] as const;
  if (roll(4) === 0) {
    const left = operand(roll, ['fact']);
    return { left, operator: roll(2) === 0 ? 'has' : 'has not', right: NO_OPERAND };
  }
  if (roll(3) === 0)
    return { left: operand(roll, plain), operator: 'in', right: operand(roll, ['list', 'fact']) };
  const operator = (['==', '!=', '<', '<=', '>', '>='] as const)[roll(6)] ?? '==';
  return { left: operand(roll, plain), operator, right: operand(roll, plain) };
}

const PIECES = [
  'subject.id',
  '==',
  '"a"',
  '&&',
  '||',
  '(',
  ')',
  '!',
  'has',
  'in',
  '[',
  ']',
  ',',
  '1',
  '? :',
  'x',
];

/** A text without what means nothing: white space, and which quotes are used. */
const essence = (text: string): string => text.replaceAll(/\s+/g, '').replaceAll("'", '"');

describe('a condition as a form', () => {
  it('comes back from its text as it was, whatever it says', () => {
    const roll = dice(7);
    for (let round = 0; round < 2000; round += 1) {
      const clauses = Array.from({ length: 1 + roll(4) }, () => clause(roll));
      const join = clauses.length > 1 && roll(2) === 0 ? '||' : '&&';
      const form: ConditionForm = { join, clauses };
      expect(clauses.every(isWhole)).toBe(true);
      expect(toConditionForm(fromConditionForm(form))).toEqual(form);
    }
  });

  it('is made of a text only when it says all of it, whatever the text', () => {
    const roll = dice(11);
    let shown = 0;
    for (let round = 0; round < 20_000; round += 1) {
      const text = Array.from({ length: 1 + roll(8) }, () => PIECES[roll(PIECES.length)]).join(' ');
      const form = toConditionForm(text);
      if ('reason' in form) continue;
      shown += 1;
      expect(essence(fromConditionForm(form))).toBe(essence(text));
    }
    expect(shown).toBeGreaterThan(0);
  });

  it.each([
    ['resource.properties.owner == subject.id', 1],
    [`'admin' in subject.properties.roles && has(resource.properties.open)`, 2],
    ['resource.properties.status in ["open", "new"] || !has(resource.properties.status)', 2],
    ['', 0],
  ])('shows %p', (text, clauses) => {
    expect(toConditionForm(text)).toMatchObject({ clauses: { length: clauses } });
  });

  it.each([
    'a == 1',
    'subject.id == "a" && resource.id == "b" || action.name == "c"',
    '(subject.id == "a")',
    'resource.properties["odd-name"] == 1',
    'subject.id.startsWith("a")',
    'subject.id == r"a"',
    'subject.id == "a" ? true : false',
    'size(subject.properties.roles) > 1',
    'subject.id == "a" &&',
    'subject.id == 1u',
    'subject.id == "\\x41"',
    'resource.id in [1, 2]',
    'resource.id in "text"',
    'subject.id == null',
    'subject.id == "a" // or not',
    'subject.id == "\\ud800"',
    '"has"("a")',
  ])('says why it can’t show %p', (text) => {
    expect(toConditionForm(text)).toEqual({ reason: expect.stringMatching(/.{10}/) as string });
  });
});
