const UNITS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['year', 31_557_600],
  ['month', 2_629_800],
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
];

/** How long ago, or in how long: `3 minutes ago`, `in 2 hours`, `just now` within a minute. Times in milliseconds. */
export function relativeTime(atMs: number, nowMs: number, locale?: string): string {
  const seconds = (atMs - nowMs) / 1000;
  for (const [unit, length] of UNITS) {
    if (Math.abs(seconds) >= length) return relativeWords(locale).format(Math.trunc(seconds / length), unit);
  }
  return seconds > 0 ? 'in less than a minute' : 'just now';
}

/** By language: to make one takes longer than to write a hundred times with it. */
const made = new Map<string | undefined, Intl.RelativeTimeFormat>();

function relativeWords(locale: string | undefined): Intl.RelativeTimeFormat {
  const words = made.get(locale) ?? new Intl.RelativeTimeFormat(locale, { numeric: 'always' });
  made.set(locale, words);
  return words;
}

/** Date, time and time zone, in the person's own way of writing. */
export function absoluteTime(atMs: number, locale?: string, timeZone?: string): string {
  return new Intl.DateTimeFormat(locale, {
    dateStyle: 'medium',
    timeStyle: 'long',
    ...(timeZone === undefined ? {} : { timeZone }),
  }).format(atMs);
}

/** The time of day alone. */
export function timeOfDay(atMs: number): string {
  return new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' }).format(atMs);
}

/** A length of time in words: `8 hours`, `1 hour 30 minutes`. */
export function duration(seconds: number): string {
  const parts: string[] = [];
  let rest = Math.round(seconds);
  for (const [unit, length] of UNITS.slice(3)) {
    const count = Math.floor(rest / length);
    rest -= count * length;
    if (count > 0) parts.push(`${count} ${unit}${count === 1 ? '' : 's'}`);
  }
  if (rest > 0 || parts.length === 0) parts.push(`${rest} second${rest === 1 ? '' : 's'}`);
  return parts.join(' ');
}

/** How far a session is between its beginning and its latest end, 0 to 1. */
export function livedShare(
  { createdAt, expiresAt }: { readonly createdAt: string; readonly expiresAt: string },
  nowMs: number,
): number {
  const [began, ends] = [Date.parse(createdAt), Date.parse(expiresAt)];
  if (ends <= began) return 1;
  return Math.min(1, Math.max(0, (nowMs - began) / (ends - began)));
}
