import type { AccessModelStore } from '../access-model/access-model.store.js';
import type { Clock } from '../config/clock.js';
import type { Configuration } from '../config/configuration.js';
import { LivePeople } from '../live-people/live-people.service.js';
import type { LivePeopleRepository } from '../live-people/live-people.repository.js';
import { Holders } from './holders.service.js';

it('has the patience of one connection for all of them, and says when it was not enough', async () => {
  let nowMs = 0;
  const asked: string[] = [];
  const clock = { now: () => new Date(0), monotonic: () => nowMs };
  const membership = { groups: [], source: 'local', completeness: 'complete', fetchedAt: new Date(0) };
  const repository = {
    findLive: ({ connectionId }: { connectionId: string }) => {
      asked.push(connectionId);
      nowMs += 4_000;
      const person = { id: connectionId, sub: connectionId, login: null, name: null, membership };
      return Promise.resolve({ people: [{ ...person, sessions: 1 }] });
    },
  };
  const configuration = { membership: { staleLimitSeconds: 60 }, session: { idleSeconds: 60 } };
  const live = new LivePeople(
    repository as unknown as LivePeopleRepository,
    clock as unknown as Clock,
    configuration as unknown as Configuration,
  );
  const found = await new Holders({} as AccessModelStore, live).where(['a', 'b', 'c'], () => true);
  expect(found).toMatchObject({ people: 2, sessions: 2, truncated: true });
  expect(asked).toEqual(['a', 'b']);
});
