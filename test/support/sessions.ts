import type { StoredSession } from '../../src/sessions/session-judgement.js';

/** Sunday noon, when the sessions of specs begin. */
export const BEGAN = '2030-01-06T12:00:00.000Z';

/** What a spec says about a session that never was in a database. */
export interface SessionOverrides {
  readonly key?: string;
  readonly subjectId?: string;
  readonly connectionId?: string;
  readonly status?: 'active' | 'disabled';
  readonly createdAtMs?: number;
  readonly expiresAtMs?: number;
  readonly lastSeenMs?: number;
  readonly subjectValidAfterMs?: number | null;
  readonly connectionValidAfterMs?: number | null;
  readonly groups?: number;
  /** Tells the groups from those of other people; by default, everybody is in the same ones. */
  readonly groupsOf?: string;
}

/** A session of eight hours that began at {@link BEGAN}. */
export function storedSession(overrides: SessionOverrides = {}): StoredSession {
  const createdAtMs = overrides.createdAtMs ?? Date.parse(BEGAN);
  const { key = 'a'.repeat(64), subjectId = 'subject-1', connectionId = 'connection-1' } = overrides;
  return {
    facts: {
      key,
      id: `id-of-${key.slice(0, 8)}`,
      connectionId,
      createdAtMs,
      expiresAtMs: overrides.expiresAtMs ?? createdAtMs + 8 * 3_600_000,
      acr: null,
      amr: ['pwd'],
      authTimeMs: createdAtMs,
      subject: {
        id: subjectId,
        connectionId,
        sub: 'sub',
        login: null,
        email: null,
        name: null,
        status: overrides.status ?? 'active',
        membership: {
          groups: Array.from({ length: overrides.groups ?? 1 }, (_, index) => ({
            name:
              overrides.groupsOf === undefined ? `Group ${index}` : `Group ${index} of ${overrides.groupsOf}`,
          })),
          source: 'id-token',
          completeness: 'complete',
          fetchedAt: new Date(createdAtMs),
        },
        membershipVersion: 1,
        sessionsValidAfterMs: overrides.subjectValidAfterMs ?? null,
        attributes: {},
      },
    },
    connectionValidAfterMs: overrides.connectionValidAfterMs ?? null,
    lastSeenMs: overrides.lastSeenMs ?? createdAtMs,
  };
}
