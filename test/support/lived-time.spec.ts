import { livedMs } from './lived-time.js';

const occupied = (ms: number): void => {
  const until = performance.now() + ms;
  while (performance.now() < until);
};

describe('time as a process lives it', () => {
  it('counts no pause in which nothing could be done', async () => {
    const lived = await livedMs(async () => {
      await new Promise((resolve) => setImmediate(resolve));
      occupied(400);
    });
    expect(lived).toBeLessThan(200);
  });

  it('counts the time that is waited', async () => {
    let ticks = 0;
    const lived = await livedMs(
      () =>
        new Promise<void>((resolve) => {
          const ticking = setInterval(() => {
            ticks += 1;
            if (ticks < 10) return;
            clearInterval(ticking);
            resolve();
          }, 20);
        }),
    );
    // Ten waits, of which each is lived for at least as long as the next tick is away.
    expect(lived).toBeGreaterThan(60);
  });

  it('fails with what is measured', async () => {
    await expect(livedMs(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  });
});
