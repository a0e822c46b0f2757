/** A query as its placeholder is told of it. */
interface AskedBefore {
  readonly queryKey: readonly unknown[];
}

/**
 * Keeps showing what was found for another search, filter or range until the answer is there, but never what belongs to
 * another connection or application. For `placeholderData`.
 * @param at Where in the query's key the one stands that it belongs to. @param place That one.
 */
export function previousOf(
  at: number,
  place: unknown,
): <Data>(previous: Data | undefined, asked: AskedBefore | undefined) => Data | undefined {
  return (previous, asked) => (asked?.queryKey[at] === place ? previous : undefined);
}
