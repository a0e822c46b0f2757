import type { AccessModel } from '../access-model/access-model.js';
import type { AccessModelStore } from '../access-model/access-model.store.js';
import type { Clock } from '../config/clock.js';
import type { Configuration } from '../config/configuration.js';
import { LivePeople } from '../live-people/live-people.service.js';
import type { LivePeopleRepository, Slice } from '../live-people/live-people.repository.js';
import { Holders } from './holders.service.js';

const NO_MODEL = { connections: new Map(), limitsOfRole: new Map() } as unknown as AccessModel;

/** Holders of a database whose every look takes four seconds and finds one person with one session. */
function slowHolders(people: number) {
  let nowMs = 0;
  const asked: { connectionId: string; slice: Slice }[] = [];
  const clock = { now: () => new Date(0), monotonic: () => nowMs };
  const repository = {
    countPeople: () => Promise.resolve(people),
    validAfter: () => Promise.resolve(null),
    findAlike: ({ connectionId }: { connectionId: string }, slice: Slice) => {
      asked.push({ connectionId, slice });
      nowMs += 4_000;
      const ground = { groups: [], readByApi: false, completeness: 'complete', tooOld: false };
      return Promise.resolve([{ ...ground, people: 1, sessions: 1, first: '{}' }]);
    },
    findGrounds: () => Promise.resolve([]),
  };
  const models = { upToDate: () => Promise.resolve(NO_MODEL) } as unknown as AccessModelStore;
  const configuration = { membership: { staleLimitSeconds: 60 }, session: { idleSeconds: 60 } };
  const live = new LivePeople(
    repository as unknown as LivePeopleRepository,
    models,
    clock as unknown as Clock,
    configuration as unknown as Configuration,
  );
  return { holders: new Holders(models, live), asked };
}

it('has the patience of one connection for all of them, and says when it was not enough', async () => {
  const { holders, asked } = slowHolders(1);
  expect(await holders.all(['a', 'b', 'c'])).toMatchObject({ people: 2, sessions: 2, truncated: true });
  expect(asked.map(({ connectionId }) => connectionId)).toEqual(['a', 'b']);
});

it('looks at many people in parts, and tells what it found when time is up', async () => {
  const { holders, asked } = slowHolders(400_000);
  expect(await holders.all(['a'])).toMatchObject({ people: 2, sessions: 2, truncated: true });
  expect(asked.map(({ slice }) => [slice.from?.slice(0, 4), slice.until?.slice(0, 4)])).toEqual([
    [undefined, '5555'],
    ['5555', 'aaaa'],
  ]);
});

it('looks at smaller parts under limits that are only asked about, too', async () => {
  const { holders, asked } = slowHolders(400_000);
  const limits = { idleMs: 1_000, maxMs: Infinity, maxConcurrent: Infinity };
  const model = { ...NO_MODEL, limitsOfRole: new Map([['guest', limits]]) };
  await holders.where(['a'], () => ({ telling: { names: [], ids: [] }, judge: () => true, model }));
  expect(asked[0]?.slice.until).toMatch(/^1999/);
});
