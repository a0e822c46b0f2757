import type { LastChange } from '../api/last-change.queries.js';
import { relativeTime } from '../ui/time-words.js';

/** "20 seconds ago": how long ago somebody changed something, to the second while that is what one asks oneself. */
export function agoWords(at: string, nowMs: number): string {
  const seconds = Math.floor((nowMs - Date.parse(at)) / 1000);
  // The gateway's clock may be ahead of this one.
  if (seconds < 2) return 'just now';
  if (seconds >= 60) return relativeTime(Date.parse(at), nowMs);
  return `${seconds} seconds ago`;
}

/** "Ana changed Name 20 seconds ago". @param change Undefined = nobody may know, or nobody knows yet. */
export function changeWords(change: LastChange | undefined, what: string, nowMs: number): string {
  if (change === undefined) return `Somebody changed ${what} meanwhile`;
  return `${change.who} changed ${what} ${agoWords(change.at, nowMs)}`;
}

/** What is said when two changes went together without a question. @param labels Of what somebody else changed. */
export function mergedWords(
  change: LastChange | undefined,
  labels: readonly string[],
  what: string,
  nowMs: number,
): string {
  const changed = labels.length === 0 ? what : labels.join(', ');
  return `${changeWords(change, changed, nowMs)}; yours is kept. Both are here now: save once more.`;
}
