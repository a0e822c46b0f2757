import { eventually } from './eventually.js';

/** What somebody who is asked again and again says. */
export interface ChangingAnswer<T> {
  readonly ask: () => Promise<T>;
  /** What must soon be said no more. */
  readonly outdated: T;
  /** What is said in the end. In between there may be other answers, such as that nothing can be said. */
  readonly current: T;
}

/**
 * Asks until the answer is the current one.
 * @param since When the truth changed, as `performance.now` counts.
 * @returns how long after that the last question was asked that got the outdated answer, in milliseconds. When it was
 *   asked counts, not when the answer came: how long that took may be this machine's fault.
 */
export async function staleFor<T>(
  { ask, outdated, current }: ChangingAnswer<T>,
  since = performance.now(),
): Promise<number> {
  let lastStaleAt = since;
  await eventually(async () => {
    const askedAt = performance.now();
    const answer = await ask();
    if (JSON.stringify(answer) === JSON.stringify(outdated)) lastStaleAt = askedAt;
    expect(answer).toEqual(current);
  });
  return lastStaleAt - since;
}
