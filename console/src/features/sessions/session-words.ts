import type { Schemas } from '../../api/client.js';

type Session = Schemas['SessionResponse'];

/** Who somebody is, by the best that is known: never empty. */
export function personName({ name, email, sub }: Pick<Session['subject'], 'name' | 'email' | 'sub'>): string {
  return name ?? email ?? sub;
}

/** How far a session is between its beginning and its latest end, 0 to 1. */
export function livedShare(
  { createdAt, expiresAt }: Pick<Session, 'createdAt' | 'expiresAt'>,
  nowMs: number,
): number {
  const [began, ends] = [Date.parse(createdAt), Date.parse(expiresAt)];
  if (ends <= began) return 1;
  return Math.min(1, Math.max(0, (nowMs - began) / (ends - began)));
}

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
