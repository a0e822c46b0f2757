/**
 * Repeats `check` until it no longer throws, and then returns its value; after `limitMs` it throws what `check` threw
 * last. The limit only ends a test that fails: what has to happen within some time is measured by the test.
 */
export async function eventually<T>(check: () => T | Promise<T>, limitMs = 60_000): Promise<T> {
  const end = Date.now() + limitMs;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() >= end) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}
