/** Lower-case letters, digits, `.`, `_` and `-`: no `@`, so that no local account looks like somebody's Okta login. */
const USER_NAME = /^[a-z0-9][a-z0-9._-]{2,63}$/;

/** What a user name may be, for the person who chooses one. */
export const USER_NAME_RULE =
  'A user name has 3 to 64 lower-case letters, digits, ".", "_" and "-", and begins with a letter or digit.';

/** Whether a new account may be called so. */
export function isUserName(text: string): boolean {
  return USER_NAME.test(text);
}

/**
 * The user name that somebody typed, in the case that it is stored in.
 * @returns undefined for what can't be anybody's: nothing is looked up then.
 */
export function typedUserName(text: string): string | undefined {
  const name = text.trim().toLowerCase();
  return isUserName(name) ? name : undefined;
}
