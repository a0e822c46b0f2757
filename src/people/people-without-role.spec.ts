import { FakeClock } from '../../test/support/clock.js';
import type { AccessModelStore } from '../access-model/access-model.store.js';
import type { PeopleRepository } from './people.repository.js';
import type { FoundPeople, PeopleSearch } from './people-search.js';
import { PeopleWithoutRole } from './people-without-role.js';

/** Every fourth person holds a role; each page takes `pageMs`. */
function counting(options: { pages: number; pageMs: number; active?: number }) {
  const clock = new FakeClock();
  let looks = 0;
  const search = {
    find: () => {
      const page = looks % options.pages;
      looks += 1;
      clock.advance(options.pageMs);
      const people = Array.from({ length: 4 }, (_, index) => ({ roles: index === 0 ? ['guest'] : [] }));
      const next = page + 1 < options.pages ? { connectionId: 'c', sub: String(page) } : undefined;
      return Promise.resolve({ people, next } as unknown as FoundPeople);
    },
  };
  const counter = new PeopleWithoutRole(
    search as unknown as PeopleSearch,
    { countActive: () => Promise.resolve(options.active ?? 0) } as unknown as PeopleRepository,
    { current: () => ({}) } as unknown as AccessModelStore,
    clock,
  );
  return { clock, counter, looks: () => looks };
}

describe('people without a role', () => {
  it('are counted over all pages', async () => {
    const { counter } = counting({ pages: 3, pageMs: 1 });
    expect(await counter.count(undefined)).toMatchObject({ withoutRole: 9, people: 12, estimated: false });
  });

  it('are concluded from those who were looked at in two seconds, which is said', async () => {
    const { counter } = counting({ pages: 1_000, pageMs: 500, active: 4_000 });
    expect(await counter.count('c')).toMatchObject({ withoutRole: 3_000, people: 4_000, estimated: true });
  });

  it('are counted once for all who ask in ten seconds', async () => {
    const { counter, clock, looks } = counting({ pages: 1, pageMs: 0 });
    await Promise.all([counter.count('c'), counter.count('c')]);
    expect(looks()).toBe(1);
    await counter.count(undefined);
    expect(looks()).toBe(2);
    clock.advance(10_000);
    await counter.count('c');
    expect(looks()).toBe(3);
  });
});
