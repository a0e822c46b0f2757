/** Repeats `check` until it no longer throws, and then returns its value; after `limitMs` it throws what `check` threw last. */
export async function eventually<T>(check: () => T | Promise<T>, limitMs = 5000): Promise<T> {
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
