/** Who somebody is, by the best that is known: never empty. */
export function personName(person: {
  readonly name?: string | null;
  readonly email?: string | null;
  readonly login?: string | null;
  readonly sub: string;
}): string {
  return person.name ?? person.email ?? person.login ?? person.sub;
}
