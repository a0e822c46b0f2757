import { Injectable } from '@nestjs/common';
import { createHash } from 'node:crypto';
import type { Transaction } from '../database/transactions.js';

/** How long a logout counts against sign-ins that were under way, in seconds: as long as one may take. */
export const OVERTAKING_SECONDS = 600;

/** A logout as it is remembered: of all of a person, of one session at the provider, or of those that are not told apart. */
export type RememberedLogout =
  | { readonly subjectId: string }
  | { readonly connectionId: string; readonly sid: string; readonly subjectId?: string | undefined }
  | { readonly subjectId: string; readonly sid: null };

/** A sign-in whose session is about to begin. */
export interface SignInUnderWay {
  readonly subjectId: string;
  readonly connectionId: string;
  /** The provider's session id. */
  readonly sid: string | null;
  /** When the person set out for the provider. */
  readonly startedAt: Date;
  /** When they came back, by the database's clock. */
  readonly returnedAt: Date;
}

/** What of a logout makes a sign-in lose: one that came since then. */
export interface OvertakingLogout {
  readonly hash: Buffer;
  readonly since: Date;
}

/**
 * Remembers logouts for as long as a sign-in may take (in `used_assertions`, which forgets by itself): what was proved
 * before somebody was signed out must not begin a session afterwards, only because its transaction came later.
 */
@Injectable()
export class OvertakenSignIns {
  /** Remembers a logout. Whoever ends a person's sessions holds their row by now, as a sign-in does. */
  async remember(tx: Transaction, logout: RememberedLogout): Promise<void> {
    await tx.manager.query(
      `INSERT INTO used_assertions (jti_hash, expires_at)
       VALUES ($1, clock_timestamp() + $2 * interval '1 second')
       ON CONFLICT (jti_hash) DO UPDATE SET expires_at = EXCLUDED.expires_at`,
      [hashOf(logout), OVERTAKING_SECONDS],
    );
  }

  /** Waits until no session is about to begin with this session at the provider; none will until the transaction ends. */
  async holdOff(
    tx: Transaction,
    session: { readonly connectionId: string; readonly sid: string },
  ): Promise<void> {
    await tx.manager.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [lockOf(session)]);
  }

  /** The other side of {@link holdOff}, taken before looking at what is remembered. */
  async takePart(tx: Transaction, { connectionId, sid }: SignInUnderWay): Promise<void> {
    if (sid === null) return;
    const lock = lockOf({ connectionId, sid });
    await tx.manager.query('SELECT pg_advisory_xact_lock_shared(hashtextextended($1, 0))', [lock]);
  }
}

/** The logouts that a sign-in loses against, if they came since then. */
export function overtakingLogouts(signIn: SignInUnderWay): OvertakingLogout[] {
  const { subjectId, connectionId, sid, startedAt, returnedAt } = signIn;
  const person = { hash: hashOf({ subjectId }), since: returnedAt };
  if (sid === null) return [person, { hash: hashOf({ subjectId, sid }), since: returnedAt }];
  // A session at the provider that was over before the person came back never begins again.
  const since = startedAt < returnedAt ? startedAt : returnedAt;
  return [
    person,
    { hash: hashOf({ connectionId, sid }), since },
    { hash: hashOf({ connectionId, sid, subjectId }), since },
  ];
}

function hashOf(logout: RememberedLogout): Buffer {
  const parts =
    'connectionId' in logout
      ? [logout.connectionId, logout.sid, logout.subjectId ?? '']
      : [logout.subjectId, 'sid' in logout ? 'sessions that are not told apart' : 'all sessions'];
  return createHash('sha256')
    .update(`logout\n${JSON.stringify(parts)}`)
    .digest();
}

function lockOf({ connectionId, sid }: { readonly connectionId: string; readonly sid: string }): string {
  return `rolegate-provider-session ${connectionId} ${sid}`;
}
