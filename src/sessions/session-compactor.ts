import { isDeepStrictEqual } from 'node:util';
import type { SubjectFacts } from '../subjects/subject-facts.js';
import { bytesOfJson, bytesOfText } from './held-bytes.js';
import type { SessionFacts } from './session-facts.js';
import type { StoredSession } from './session-judgement.js';
import { SharedGroups, type SharedGroup } from './shared-groups.js';
import { SharedValues } from './shared-values.js';

/** What a session takes besides its texts and groups: objects, numbers, places in tables; measured (`npm run bench -- memory`). */
const BYTES_PER_SESSION = 768;
const BYTES_PER_PLACE_IN_LIST = 8;

const NO_ATTRIBUTES: SubjectFacts['attributes'] = Object.freeze({});

/** A session as it is kept in memory. */
export interface CompactSession extends StoredSession {
  /** The groups of its person, to be let go with it. */
  readonly groups: readonly SharedGroup[];
  /** About how many bytes it takes by itself, without the groups that it shares. */
  readonly bytes: number;
}

/**
 * Makes sessions small when they are read: what they have in common is in memory once. Nothing that is shared ever
 * changes, so nobody notices.
 */
export class SessionCompactor {
  private readonly groups = new SharedGroups();
  private readonly values = new SharedValues();

  /** About how many bytes the shared groups take. */
  get sharedBytes(): number {
    return this.groups.bytes;
  }

  /**
   * The same session in little memory. Its groups are held until they are {@link release}d.
   * @param key By which the session is kept.
   * @param other Another session of the same person, if there is one: when nothing of the person changed they share it.
   */
  compact(key: string, session: StoredSession, other?: CompactSession): CompactSession {
    const { facts } = session;
    const groups = this.groups.hold(facts.subject.membership.groups);
    const subject = this.compactSubject(facts.subject, groups);
    const known = other && isSame(other, subject, groups) ? other : undefined;
    const kept: SessionFacts = {
      key: facts.key === key ? key : facts.key,
      id: facts.id,
      connectionId: subject.connectionId,
      createdAtMs: facts.createdAtMs,
      expiresAtMs: facts.expiresAtMs,
      idleMs: facts.idleMs,
      acr: this.values.text(facts.acr),
      amr: this.values.list(facts.amr),
      authTimeMs: facts.authTimeMs,
      rolesAtIssue: facts.rolesAtIssue && this.values.list(facts.rolesAtIssue),
      subject: known?.facts.subject ?? subject,
      applicationId: this.values.text(facts.applicationId),
    };
    return {
      facts: kept,
      host: this.values.text(session.host),
      connectionValidAfterMs: session.connectionValidAfterMs,
      lastSeenMs: session.lastSeenMs,
      groups: known?.groups ?? groups,
      bytes: bytesOf(key, kept),
    };
  }

  /** About how many bytes a session would take if it had its groups for itself. */
  wholeBytes({ bytes, groups }: CompactSession): number {
    return groups.reduce((sum, group) => sum + group.bytes, bytes);
  }

  /** Lets the groups of a session go. */
  release(groups: readonly SharedGroup[]): void {
    this.groups.release(groups);
  }

  private compactSubject(subject: SubjectFacts, groups: readonly SharedGroup[]): SubjectFacts {
    const { login, email, membership, attributes } = subject;
    return {
      id: subject.id,
      connectionId: this.values.text(subject.connectionId),
      sub: subject.sub,
      login,
      email: email === login ? login : email,
      name: subject.name,
      status: this.values.text(subject.status),
      membership: {
        groups,
        source: this.values.text(membership.source),
        completeness: this.values.text(membership.completeness),
        fetchedAt: membership.fetchedAt,
      },
      membershipVersion: subject.membershipVersion,
      sessionsValidAfterMs: subject.sessionsValidAfterMs,
      attributes: Object.keys(attributes).length === 0 ? NO_ATTRIBUTES : attributes,
      ...(subject.hasRefreshToken ? { hasRefreshToken: true } : {}),
    };
  }
}

function isSame(other: CompactSession, subject: SubjectFacts, groups: readonly SharedGroup[]): boolean {
  return (
    other.groups.length === groups.length &&
    other.groups.every((group, index) => group === groups[index]) &&
    isDeepStrictEqual(other.facts.subject, subject)
  );
}

/** As if nobody shared the person: whoever does may be gone before this session is. */
function bytesOf(key: string, facts: SessionFacts): number {
  const { subject } = facts;
  const { login, email } = subject;
  return (
    BYTES_PER_SESSION +
    bytesOfText(key) +
    (facts.key === key ? 0 : bytesOfText(facts.key)) +
    bytesOfText(facts.id) +
    bytesOfText(subject.id) +
    bytesOfText(subject.sub) +
    bytesOfText(login) +
    (email === login ? 0 : bytesOfText(email)) +
    bytesOfText(subject.name) +
    BYTES_PER_PLACE_IN_LIST * subject.membership.groups.length +
    (subject.attributes === NO_ATTRIBUTES ? 0 : bytesOfJson(subject.attributes))
  );
}
