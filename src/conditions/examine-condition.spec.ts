import type { ConditionFacts } from './condition.js';
import { conditionFault, findConditionFault } from './condition-fault.js';
import { examineCondition } from './examine-condition.js';

const sample: ConditionFacts = {
  subject: { type: 'user', id: '00u1', properties: { roles: ['guest'], email: 'ada@example.com', level: 3 } },
  action: { name: 'read', properties: {} },
  resource: { type: 'page', id: 'p1', properties: { owner: 'ada@example.com' } },
  context: {},
};

describe('what is wrong with a condition', () => {
  it.each([
    ['subject.id ==', 'syntax', 13],
    ['subject.id == nobody', 'not-allowed', 14],
    ['subject.id.matches("a")', 'not-allowed', 0],
    ['subject.id == 1', 'type', 0],
    ['subject.id', 'not-bool', 0],
    ['x'.repeat(3000), 'too-long', 2048],
  ])('has a code and a place: %.30s', (text, code, offset) => {
    const fault = findConditionFault(text);
    expect(fault).toMatchObject({ code, offset });
    expect(fault?.words).toBe(conditionFault(text));
    expect(offset + (fault?.length ?? -1)).toBeLessThanOrEqual(text.length);
  });

  it('names the text that is meant', () => {
    const text = 'subject.type == "user" && nobody.id == "x"';
    const { offset = 0, length = 0 } = findConditionFault(text) ?? {};
    expect(text.slice(offset, offset + length)).toBe('nobody');
  });
});

describe('the parts of a condition', () => {
  it('are told with the value of each for a sample, the whole first', () => {
    const text = 'resource.properties.owner == subject.properties.email && subject.properties.level > 3';
    const { fault, holds, parts } = examineCondition(text, sample);
    expect([fault, holds]).toEqual([undefined, false]);
    expect(parts.map(({ offset, length, value }) => [text.slice(offset, offset + length), value])).toEqual([
      [text, false],
      ['resource.properties.owner == subject.properties.email', true],
      ['subject.properties.level > 3', false],
      ['resource.properties.owner', 'ada@example.com'],
      ['subject.properties.email', 'ada@example.com'],
      ['subject.properties.level', 3],
    ]);
  });

  it('say which of them could not be evaluated, and leave out what is asked of each element', () => {
    const text =
      'subject.properties.teams.exists(t, t == "x") || sets.intersects(subject.properties.roles, ["guest"])';
    const { holds, parts } = examineCondition(text, sample);
    expect(holds).toBe(true);
    const told = new Map(parts.map(({ text: part, value, error }) => [part, error ?? value]));
    expect(told.get('subject.properties.teams')).toMatch(/teams/);
    expect(told.get('subject.properties.roles')).toEqual(['guest']);
    expect([...told.keys()]).not.toContain('t == "x"');
  });

  it('are bounded in number and in length', () => {
    const long = { ...sample, context: { text: 'x'.repeat(10_000) } };
    const text = Array.from({ length: 20 }, () => 'context.text == "y"').join(' || ');
    const { parts } = examineCondition(text, long);
    expect(parts.length).toBeLessThanOrEqual(60);
    for (const { value } of parts) expect(JSON.stringify(value)?.length ?? 0).toBeLessThan(600);
  });

  it('are none without a sample, and none of what is not acceptable', () => {
    expect(examineCondition('subject.id == "x"')).toEqual({ fault: undefined, holds: undefined, parts: [] });
    expect(examineCondition('subject.id ==', sample).parts).toEqual([]);
  });
});
