import Bowser from 'bowser';

/** As much of a user agent as is read, in characters. */
const MAX_LENGTH = 400;

/** A user agent may say anything: what isn't a short name in plain letters is not repeated. */
const NAME = /^[A-Za-z][A-Za-z0-9 .+-]{0,39}$/;
const MAJOR_VERSION = /^\d{1,4}(?=\.|$)/;

/**
 * The browser and the operating system in words, for example `Firefox 120 on Linux`. Versions of systems are left out:
 * browsers have stopped to tell the true ones.
 * @param userAgent As the browser sent it; nothing of it is believed.
 * @returns null when neither is known.
 */
export function deviceOf(userAgent: string | null): string | null {
  if (userAgent === null || userAgent === '') return null;
  const { browser, os } = Bowser.parse(userAgent.slice(0, MAX_LENGTH));
  const name = named(browser.name);
  const version = MAJOR_VERSION.exec(browser.version ?? '')?.[0];
  const system = named(os.name);
  if (name === undefined) return system ?? null;
  const program = version === undefined ? name : `${name} ${version}`;
  return system === undefined ? program : `${program} on ${system}`;
}

/** The name of the browser alone, for example `Firefox`. @returns null when it is not known. */
export function browserOf(userAgent: string | null): string | null {
  if (userAgent === null || userAgent === '') return null;
  return named(Bowser.parse(userAgent.slice(0, MAX_LENGTH)).browser.name) ?? null;
}

/** A program's name and the first part of its version: `curl/8.4.0`. */
const PRODUCT = /^([A-Za-z][A-Za-z0-9._-]{0,39})(?:\/v?(\d{1,4}))?(?=[./ (-]|$)/;

/** The same of whatever calls by itself: a browser as {@link deviceOf} says, else the program, for example `curl 8`. */
export function programOf(userAgent: string | null): string | null {
  const [, name, version] = PRODUCT.exec(userAgent ?? '') ?? [];
  if (name === undefined || name === 'Mozilla') return deviceOf(userAgent);
  return version === undefined ? name : `${name} ${version}`;
}

function named(name: string | undefined): string | undefined {
  // Every browser calls itself Mozilla first.
  return name !== undefined && name !== 'Mozilla' && NAME.test(name) ? name : undefined;
}
