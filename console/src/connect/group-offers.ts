/** A group that may be given a role. */
export interface GroupOffer {
  readonly name: string;
  readonly id?: string;
  /** Whether the person who tried the sign-in is in it. */
  readonly own: boolean;
  /** The role that it gives already. */
  readonly mappedRole?: string;
  /** True for a name as it was typed, which nobody has looked up. */
  readonly unchecked?: true;
}

interface NamedGroup {
  readonly name: string;
  readonly id?: string | undefined;
}

/** A group that was found for what was typed. */
export interface FoundGroup extends NamedGroup {
  /** The role that it gives already. */
  readonly mappedRole?: string;
}

/**
 * What to offer for what was typed: the tested person's own groups while nothing is, else what Okta found; where Okta can't
 * be asked, their own groups of that beginning, and the name as it was typed.
 * @param found Undefined while Okta has not answered, null when it can't be asked.
 */
export function groupOffers(
  typed: string,
  own: readonly NamedGroup[],
  found: readonly FoundGroup[] | null | undefined,
): GroupOffer[] {
  const isOwn = (name: string): boolean => own.some((group) => group.name === name);
  const begins = own.filter(({ name }) => name.toLowerCase().startsWith(typed.toLowerCase()));
  const owned = begins.map(({ name, id }) => ({ name, ...(id === undefined ? {} : { id }), own: true }));
  // Everybody in the org is in Okta's own group: rarely the one that is meant, so it is not the first to be taken.
  owned.sort((a, b) => Number(a.name === 'Everyone') - Number(b.name === 'Everyone'));
  if (typed === '' || found === undefined) return owned;
  if (found === null) {
    const unchecked = { name: typed, own: false, unchecked: true } as const;
    return owned.some(({ name }) => name === typed) ? owned : [...owned, unchecked];
  }
  return found.map(({ name, id, mappedRole }) => ({
    name,
    ...(id === undefined ? {} : { id }),
    own: isOwn(name),
    ...(mappedRole === undefined ? {} : { mappedRole }),
  }));
}

/** The same with the name as it was typed, where nothing is called exactly so: one may know a group that Okta doesn't list. */
export function withTyped(offers: readonly GroupOffer[], typed: string): readonly GroupOffer[] {
  return typed === '' || offers.some(({ name }) => name === typed)
    ? offers
    : [...offers, { name: typed, own: false, unchecked: true }];
}

/** What tells one offer from another: two groups may have the same name. */
export function offerKey({ id, name }: GroupOffer): string {
  return id ?? `name ${name}`;
}

/** Who gets a role by a group, in words: "You and 3 others". @param people How many; undefined = not known. */
export function whoGets(own: boolean, people: number | undefined): string {
  if (people === undefined) return own ? 'The tested person and the other members' : 'The members';
  const others = Math.max(0, people - (own ? 1 : 0));
  const count = `${others} ${others === 1 ? 'other' : 'others'}`;
  if (own) return others === 0 ? 'The tested person alone' : `The tested person and ${count}`;
  return people === 1 ? 'One person' : `${people} people`;
}
