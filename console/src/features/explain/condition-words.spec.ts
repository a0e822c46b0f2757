import type { Schemas } from '../../api/client.js';
import { conditionsOf, partValue } from './condition-words.js';

/** A part that gave any value. */
const gave = (text: string, value: unknown) => ({ text, value }) as Schemas['ExplainedPartResponse'];

const nameOf = (key: string): string => (key === 'editor' ? 'Editor' : key);

describe('the conditions of an explanation', () => {
  it('are those of grants to roles that the person has, with each part once and without the whole', () => {
    const part = gave('resource.id', '7');
    const grants: Schemas['ExplainedGrantResponse'][] = [
      { role: 'admin', hasRole: false, held: false, condition: 'a == b', conditionHolds: false },
      {
        ...{ role: 'editor', hasRole: true, held: true, condition: 'c == d', conditionHolds: true },
        conditionParts: [gave('c == d', true), part, part],
      },
      {
        role: '*',
        hasRole: true,
        held: false,
        condition: 'e',
        conditionHolds: false,
        conditionError: 'no e',
      },
      { role: 'guest', hasRole: true, held: true },
    ];
    expect(conditionsOf({ grants }, nameOf)).toEqual([
      { of: 'Of the grant to Editor', text: 'c == d', holds: true, error: undefined, parts: [part] },
      { of: 'Of the grant to everybody', text: 'e', holds: false, error: 'no e', parts: [] },
    ]);
  });

  it('begin with that of the rule', () => {
    const rule = { index: 0, path: '/x', condition: 'a == b', conditionHolds: false, held: 'allowed' };
    const request = { rule } as unknown as Schemas['ExplainedRequestResponse'];
    expect(conditionsOf({ request, grants: [] }, nameOf)).toMatchObject([
      { of: 'Of the rule /x', holds: false, parts: [] },
    ]);
  });
});

describe('the value of a part', () => {
  it('is JSON, or why there is none', () => {
    expect(partValue(gave('a', ['x']))).toBe('["x"]');
    expect(partValue({ text: 'a', error: 'no such key' })).toBe('✗ no such key');
  });
});
