/**
 * Says that something is another's already, as far as this page knows: a hint while one types, which holds nothing up. The
 * gateway decides.
 * @param wanted As the gateway compares them.
 * @param owners Whose each is.
 */
export function takenFault(
  wanted: readonly string[],
  owners: Iterable<readonly [string, string]>,
): string | undefined {
  const known = new Map(owners);
  const taken = wanted.find((one) => known.has(one));
  return taken === undefined ? undefined : `“${taken}” is taken by ${known.get(taken)}.`;
}
