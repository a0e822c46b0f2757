import { RoleTally } from './role-tally.js';

const developer = (name: string) => ({ name, gains: ['developer'], loses: [] });
const admin = (name: string) => ({ name, gains: ['admin'], loses: [] });

describe('a tally of roles that change', () => {
  it('names as many as there is room for, and whoever would gain admin instead of the last who would not', () => {
    const tally = new RoleTally<ReturnType<typeof admin>>(3);
    for (const person of [developer('a'), admin('b'), developer('c'), admin('d'), admin('e'), admin('f')])
      tally.name(person);
    expect(tally.people.map(({ name }) => name)).toEqual(['e', 'b', 'd']);
  });

  it('counts people who change alike together', () => {
    const tally = new RoleTally();
    expect(tally.count({ gains: ['admin'], loses: ['guest'] }, 20)).toBe(true);
    expect(tally.count({ gains: [], loses: [] }, 5)).toBe(false);
    expect(tally.total).toBe(20);
    expect(tally.roles({ roles: [{ key: 'admin' }, { key: 'guest' }] } as never)).toEqual([
      { role: 'admin', gained: 20, lost: 0 },
      { role: 'guest', gained: 0, lost: 20 },
    ]);
  });
});
