import type { Schemas } from './client.js';
import { personName } from './person-name.js';

type Session = Schemas['SessionResponse'];

/** `1 session`, `12 sessions`. */
export function countOf(sessions: number): string {
  return sessions === 1 ? '1 session' : `${sessions} sessions`;
}

/** The names of those whose sessions are about to end: the first few, and how many more. */
export function namesOf(sessions: readonly Pick<Session, 'subject'>[], atMost = 5): string {
  const names = [...new Map(sessions.map(({ subject }) => [subject.id, personName(subject)])).values()];
  const rest = names.length - atMost;
  return rest > 0 ? `${names.slice(0, atMost).join(', ')} and ${rest} more` : names.join(', ');
}

/** The hosts on which sessions are used, each once. */
export function hostsOf(sessions: readonly Pick<Session, 'applicationHosts'>[]): string[] {
  return [...new Set(sessions.flatMap(({ applicationHosts }) => applicationHosts))].sort();
}
