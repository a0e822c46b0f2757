/**
 * Waits for work, but no longer than `ms`; then gives what `late` gives, or throws what it throws. The work goes on
 * unheard.
 */
export async function within<T, U>(ms: number, work: Promise<T>, late: () => U): Promise<T | U> {
  let timer: NodeJS.Timeout | undefined;
  const timeUp = new Promise<'time is up'>((resolve) => {
    timer = setTimeout(() => resolve('time is up'), ms);
  });
  work.catch(() => undefined);
  try {
    const first = await Promise.race([work.then((value) => ({ value })), timeUp]);
    return first === 'time is up' ? late() : first.value;
  } finally {
    clearTimeout(timer);
  }
}
