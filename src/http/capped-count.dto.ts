/** Of more than this nobody wants to know the number, and counting them would take longer than the list itself. */
export const MOST_COUNTED = 10_000;

/** How many there are, as far as they are counted. */
export class CappedCount {
  /** At most 10,000. */
  value: number;
  /** True: there are more. */
  capped: boolean;
}

/** A number as it is told. @param found Counted as far as {@link MOST_COUNTED} + 1. */
export function toCappedCount(found: number): CappedCount {
  return { value: Math.min(found, MOST_COUNTED), capped: found > MOST_COUNTED };
}
