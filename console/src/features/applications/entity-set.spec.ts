import { mergeThreeWay } from '../../merge/merge-rows.js';
import {
  entityFaults,
  entityRules,
  standsAt,
  toEntity,
  toEntityFields,
  withEntity,
  withoutEntity,
} from './entity-set.js';

const entity = (id: string, properties: Record<string, never> = {}) => ({ type: 'task', id, properties });

describe('the entities of an application', () => {
  it('come through their form unchanged', () => {
    const odd = { type: 'task', id: '<img src=x>', properties: { a: { b: [1, null, 'x'] } as never } };
    expect(toEntity(toEntityFields(odd))).toEqual(odd);
    expect(entityFaults(toEntityFields(odd))).toEqual({});
  });

  it('say at each field what can’t be taken', () => {
    expect(Object.keys(entityFaults({ type: ' ', id: '', properties: '[' }))).toEqual([
      'type',
      'id',
      'properties',
    ]);
    expect(entityFaults({ type: 'a', id: 'b', properties: '[]' })).toHaveProperty('properties');
  });

  it('are put in, renamed and taken out without touching the others', () => {
    const all = [entity('1'), entity('2')];
    expect(withEntity(all, undefined, entity('3')).map(({ id }) => id)).toEqual(['1', '2', '3']);
    expect(withEntity(all, entity('1'), entity('9')).map(({ id }) => id)).toEqual(['2', '9']);
    expect(withoutEntity(all, entity('2')).map(({ id }) => id)).toEqual(['1']);
  });

  it('never come in the place of another one unnoticed', () => {
    const all = [entity('1'), entity('2')];
    expect(standsAt(all, undefined, entity('2'))).toBe(all[1]);
    expect(standsAt(all, entity('1'), entity('2'))).toBe(all[1]);
    expect(standsAt(all, entity('2'), entity('2'))).toBeUndefined();
    expect(standsAt(all, entity('1'), entity('3'))).toBeUndefined();
  });

  it('are merged by type and id, whatever the order of their keys', () => {
    const one = { type: 't', id: '1', properties: { a: 1, b: 2 } as never };
    const other = { type: 't', id: '1', properties: { b: 2, a: 1 } as never };
    expect(entityRules.equal(one, other)).toBe(true);
    const merged = mergeThreeWay([one], [other, entity('2')], [one, entity('3')], entityRules);
    expect([merged.conflicts, merged.rows.length]).toEqual([[], 3]);
  });
});
