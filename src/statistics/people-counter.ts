/** How many people hold a role. */
export interface PeopleCount {
  readonly withoutRole: number;
  /** All that were looked at, with and without. */
  readonly people: number;
  readonly at: Date;
  /** True when the numbers were concluded from a part of the people. */
  readonly estimated: boolean;
}

/** Who can say how many people hold no role; undefined = it isn't known yet. What roles are derived by is known above here. */
export type PeopleCounter = (connectionId: string | undefined) => Promise<PeopleCount | undefined>;
