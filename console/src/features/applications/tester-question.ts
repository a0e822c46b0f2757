/** What the tester was asked, as the address of the page says it: never more than a method, a path, and who. */
export interface TesterQuestion {
  /** `DELETE https://shop.example.com/users/7`. */
  readonly try?: string | undefined;
  /** Names of groups, one on each line. */
  readonly asGroups?: string | undefined;
  /** Id of a person. */
  readonly asPerson?: string | undefined;
}

const METHOD = /^[A-Z][A-Z-]{0,31}$/;

/** What the form begins with. */
export function askedOf({ try: asked = '' }: TesterQuestion): {
  readonly method: string;
  readonly address: string;
} {
  const space = asked.indexOf(' ');
  const method = asked.slice(0, Math.max(space, 0));
  return METHOD.test(method)
    ? { method, address: asked.slice(space + 1) }
    : { method: 'GET', address: asked };
}

/** A question as the address says it. The query, which may hold anything, stays out of it. */
export function questionOf(question: {
  readonly method: string;
  readonly url: string;
  readonly as: 'groups' | 'person';
  readonly groups: string;
  readonly subject: string | undefined;
}): TesterQuestion {
  const { method, url, as, groups, subject } = question;
  const [address = ''] = url.split(/[?#]/);
  return {
    try: `${method} ${address}`,
    asGroups: as === 'groups' && groups !== '' ? groups : undefined,
    asPerson: as === 'person' ? subject : undefined,
  };
}
