import { previousOf } from './previous.js';

describe('previousOf', () => {
  const kept = previousOf(1, 'prod');

  it('keeps what was found for another search of the same place', () => {
    expect(kept('rows', { queryKey: ['people', 'prod', 'ana'] })).toBe('rows');
  });

  it('keeps nothing of another place, and nothing when nothing was found', () => {
    expect(kept('rows', { queryKey: ['people', 'test', 'prod'] })).toBeUndefined();
    expect(kept(undefined, { queryKey: ['people', 'prod', 'ana'] })).toBeUndefined();
    expect(kept('rows', undefined)).toBeUndefined();
  });
});
