/**
 * A statement that changes data and that another one takes along in its `WITH` clause: both are done in one round
 * trip, or none is.
 */
export interface StatementPart {
  /** Its text, with parameters numbered from `first` on. */
  sql(first: number): string;
  readonly values: readonly unknown[];
}
