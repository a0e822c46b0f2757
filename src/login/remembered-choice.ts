import { singleCookie } from '../http/cookies.js';

/** Without the prefix of the others, which needs the path `/`: the session cookie is alone on the way to a decision. */
const NAME = 'rolegate-connection';

/** Half a year, in seconds. */
const REMEMBERED_SECONDS = 15_552_000;

/** What a slug looks like; whatever else the cookie holds is not of ours. */
const SLUG = /^[a-z0-9]+(-[a-z0-9]+)*$/;

/**
 * The `Set-Cookie` line by which a browser remembers the connection that somebody signed in with. It holds the slug
 * alone, decides nothing but an order, and is sent to the sign-in page only.
 */
export function rememberedChoiceCookie(slug: string, secure: boolean): string {
  return `${NAME}=${slug}; Path=/login; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}; Max-Age=${REMEMBERED_SECONDS}`;
}

/** The slug of the connection that this browser last signed in with; undefined when it remembers none. */
export function rememberedChoice(cookieHeader: string | undefined): string | undefined {
  const value = singleCookie(cookieHeader, NAME);
  return value !== undefined && value.length <= 63 && SLUG.test(value) ? value : undefined;
}

/** The same things in the same order, but the remembered one first. */
export function rememberedFirst<T extends { readonly slug: string }>(
  all: readonly T[],
  remembered: string | undefined,
): readonly T[] {
  const first = all.find(({ slug }) => slug === remembered);
  return first ? [first, ...all.filter((one) => one !== first)] : all;
}
