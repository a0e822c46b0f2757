import { entitySetFaults } from './entity-set.js';

const entity = (change: Record<string, unknown> = {}) => ({
  type: 'record',
  id: '1',
  properties: {},
  ...change,
});
const faultsOf = (...entities: unknown[]) => {
  const { malformed, unacceptable } = entitySetFaults(entities);
  const texts = (faults: readonly { pointer: string; code: string }[]) =>
    faults.map(({ pointer, code }) => `${pointer} ${code}`);
  return { malformed: texts(malformed), unacceptable: texts(unacceptable) };
};

describe('the entities that an application tells of', () => {
  it('may be of many types, and of one type with many ids', () => {
    expect(
      faultsOf(entity(), entity({ id: '2' }), entity({ type: 'user', properties: { a: [1, { b: null }] } })),
    ).toEqual({ malformed: [], unacceptable: [] });
  });

  it.each<[string, unknown, string]>([
    ['no object', 'record', '/entities/0 is-object'],
    ['null', null, '/entities/0 is-object'],
    ['a list', [], '/entities/0 is-object'],
    ['a number as id', entity({ id: 1 }), '/entities/0/id is-string'],
    ['null as type', entity({ type: null }), '/entities/0/type is-string'],
    ['a list of properties', entity({ properties: [] }), '/entities/0/properties is-object'],
    ['properties of null', entity({ properties: null }), '/entities/0/properties is-object'],
    ['an unknown field', entity({ owner: 'x' }), '/entities/0/owner unknown-field'],
  ])('are malformed with %s', (_, wrong, fault) => {
    expect(faultsOf(wrong)).toEqual({ malformed: [fault], unacceptable: [] });
  });

  it.each<[string, unknown, string]>([
    ['no id', { type: 'record' }, '/entities/0/id required'],
    ['an empty type', entity({ type: '' }), '/entities/0/type length'],
    ['an endless id', entity({ id: 'x'.repeat(256) }), '/entities/0/id length'],
    ['a line break in an id', entity({ id: 'a\nb' }), '/entities/0/id length'],
    [
      'too large properties',
      entity({ properties: { a: 'x'.repeat(16_384) } }),
      '/entities/0/properties too-large',
    ],
  ])('are refused with %s', (_, wrong, fault) => {
    expect(faultsOf(wrong)).toEqual({ malformed: [], unacceptable: [fault] });
  });

  it('have a type and id of their own, whatever characters these hold', () => {
    expect(faultsOf(entity({ type: 'a', id: 'b/c' }), entity({ type: 'a/b', id: 'c' })).unacceptable).toEqual(
      [],
    );
    expect(faultsOf(entity(), entity({ properties: { other: true } })).unacceptable).toEqual([
      '/entities/1 duplicate-entity',
    ]);
  });

  it('name a hundred faults at most', () => {
    expect(faultsOf(...Array.from({ length: 1000 }, () => 'x')).malformed).toHaveLength(100);
  });
});
