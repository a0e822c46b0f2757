const TICK_MS = 50;
/** What one tick counts at most, in milliseconds: more than that, and the machine let this process do nothing. */
const LONGEST_TICK_MS = 60;

/**
 * How long `work` takes as this process lives it, in milliseconds: pauses in which the machine let it do nothing count
 * no more than a moment. For upper bounds on waits that a limit of the product ends; never more than by the clock.
 */
export async function livedMs(work: () => Promise<unknown>): Promise<number> {
  let lived = 0;
  let last = performance.now();
  const tick = (): void => {
    const now = performance.now();
    lived += Math.min(now - last, LONGEST_TICK_MS);
    last = now;
  };
  const ticking = setInterval(tick, TICK_MS);
  try {
    await work();
    tick();
    return lived;
  } finally {
    clearInterval(ticking);
  }
}
