import { RememberedGroups } from './remembered-groups.js';

function counter(examined: number) {
  const counts: string[] = [];
  let now = 1_000_000;
  let fails = false;
  const count = (id: string): ReturnType<RememberedGroups['ofConnection']> => {
    counts.push(id);
    if (fails) return Promise.reject(new Error('no database'));
    return Promise.resolve({ groups: [], examined, truncated: false });
  };
  return {
    groups: new RememberedGroups(count, () => new Date(now)),
    counts,
    pass: (ms: number) => (now += ms),
    fail: (yes: boolean) => (fails = yes),
  };
}

/** All that was begun and waits for nothing from outside is done. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('Remembered groups', () => {
  it('counts the groups of few people each time, and says of none that they are old', async () => {
    const { groups, counts } = counter(9_999);
    await groups.ofConnection('a');
    expect(await groups.ofConnection('a')).not.toHaveProperty('countedAt');
    expect(counts).toEqual(['a', 'a']);
  });

  it('remembers those of many people, and says when they were counted', async () => {
    const { groups, counts, pass } = counter(10_000);
    expect(await groups.ofConnection('a')).not.toHaveProperty('countedAt');
    pass(29_999);
    expect((await groups.ofConnection('a')).countedAt).toEqual(new Date(1_000_000));
    expect(counts).toEqual(['a']);
  });

  it('counts once again, while what is known is shown, when that is thirty seconds old', async () => {
    const { groups, counts, pass } = counter(10_000);
    await groups.ofConnection('a');
    pass(30_000);
    const both = await Promise.all([groups.ofConnection('a'), groups.ofConnection('a')]);
    expect(both.map(({ countedAt }) => countedAt)).toEqual([new Date(1_000_000), new Date(1_000_000)]);
    await settled();
    expect((await groups.ofConnection('a')).countedAt).toEqual(new Date(1_030_000));
    expect(counts).toEqual(['a', 'a']);
  });

  it('shows nothing that is ten minutes old, and what is known for as long when counting fails', async () => {
    const { groups, pass, fail } = counter(10_000);
    await groups.ofConnection('a');
    fail(true);
    pass(599_999);
    expect((await groups.ofConnection('a')).countedAt).toEqual(new Date(1_000_000));
    await settled();
    pass(1);
    await expect(groups.ofConnection('a')).rejects.toThrow('no database');
    fail(false);
    expect(await groups.ofConnection('a')).not.toHaveProperty('countedAt');
  });

  it('keeps connections apart, and twenty of them at most', async () => {
    const { groups, counts } = counter(10_000);
    for (let n = 0; n <= 20; n++) await groups.ofConnection(String(n));
    await groups.ofConnection('20');
    await groups.ofConnection('0');
    expect(counts).toHaveLength(22);
  });
});
