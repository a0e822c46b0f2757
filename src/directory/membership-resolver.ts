import { Injectable } from '@nestjs/common';
import { Clock } from '../config/clock.js';
import type { Connection } from '../connections/connection.entity.js';
import { MappedGroupsRepository, type NameMeaning } from '../group-mappings/mapped-groups.repository.js';
import type { Membership } from '../subjects/membership.js';
import {
  countOfNames,
  groupsOfClaims,
  tooManyGroups,
  type ClaimedGroups,
  type Claims,
} from './claims-groups.js';
import type { ConnectionOkta } from '../okta-client/connection-okta.js';
import { OktaClients } from '../okta-client/okta-clients.js';
import { asOktaUnavailable, OktaProblem } from '../okta-client/okta-problem.js';
import { evidenceOf } from './sign-in-evidence.js';
import { SignInEvidenceLog } from './sign-in-evidence-log.js';

/** What a sign-in proved about a person: documents that were verified before they come here. */
export interface MembershipEvidence {
  /** The ID token's `sub`: the person's id in Okta. */
  readonly sub: string;
  readonly idTokenClaims: Claims;
  /** Null when the provider has no userinfo endpoint. */
  readonly userinfoClaims: Claims | null;
  /** Null unless a custom authorization server issued it and it was verified; an org server's is never parsed. */
  readonly accessTokenClaims: Claims | null;
}

/** Finds out which groups a person is in: ID token, userinfo, access token, then Okta's API. */
@Injectable()
export class MembershipResolver {
  constructor(
    private readonly clients: OktaClients,
    private readonly mappedGroups: MappedGroupsRepository,
    private readonly evidence: SignInEvidenceLog,
    private readonly clock: Clock,
  ) {}

  /**
   * The first list that a document carries counts. With an API credential the API decides when there is no
   * list, when it may have been cut short, when no name on it is mapped, and when one could be that of several groups. Without one, a list that may have
   * been cut short is `suspect`, and no list at all is a person in no group.
   * @param options.deadlineMs When it must be over, on {@link Clock.monotonic}.
   * @param options.meaningOf Whether a group name has a mapping in the connection, and whether the name tells which
   *   group is meant, by a caller who has the mappings at hand; without it the database is asked.
   * @throws GatewayError `okta-unavailable` when the API had to decide and failed: that is never "no groups";
   *   `sign-in-failed` for more groups than are kept; `unavailable` when the database can't be used.
   */
  async resolve(
    connection: Connection,
    evidence: MembershipEvidence,
    options: { deadlineMs: number; meaningOf?: (groupName: string) => NameMeaning | undefined },
  ): Promise<Membership> {
    const fetchedAt = this.clock.now();
    if (!connection.unsaved) this.note(connection, evidence, fetchedAt);
    const claimed = firstList(connection.groupsClaim, evidence);
    const client = this.clientOf(connection);
    if (client && !(await this.isConvincing(connection.id, claimed, options.meaningOf))) {
      try {
        const bounds = { deadlineMs: options.deadlineMs, priority: 'sign-in' } as const;
        const read = await client.readMembership(evidence.sub, bounds);
        return { ...read, source: 'api', completeness: 'complete' };
      } catch (error) {
        if (error instanceof OktaProblem && error.kind === 'too-many-groups') throw tooManyGroups('api');
        throw asOktaUnavailable(error);
      }
    }
    if (!claimed) return { groups: [], source: 'id-token', completeness: 'complete', fetchedAt };
    const { groups, source, suspect } = claimed;
    return { groups, source, completeness: suspect ? 'suspect' : 'complete', fetchedAt };
  }

  /**
   * The same for what a refresh gave, where nothing but the documents can tell.
   * @param idToken Whether there was an ID token: a refresh may give none (OpenID Connect Core 1.0 section 12.2), and
   *   then no list at all says nothing.
   * @returns null when the documents say nothing about groups.
   */
  resolveRefreshed(
    { groupsClaim }: Pick<Connection, 'groupsClaim'>,
    evidence: MembershipEvidence,
    idToken: boolean,
  ): Omit<Membership, 'fetchedAt'> | null {
    const claimed = firstList(groupsClaim, evidence);
    if (!claimed) return idToken ? { groups: [], source: 'id-token', completeness: 'complete' } : null;
    const { groups, source, suspect } = claimed;
    return { groups, source, completeness: suspect ? 'suspect' : 'complete' };
  }

  private note({ id, groupsClaim }: Connection, evidence: MembershipEvidence, at: Date): void {
    const { idTokenClaims: idToken, userinfoClaims: userinfo, accessTokenClaims: accessToken } = evidence;
    const countOf = (claims: Claims | null) => countOfNames(claims, groupsClaim);
    this.evidence.note(id, evidenceOf({ idToken, userinfo, accessToken }, countOf), at);
  }

  private clientOf(connection: Connection): ConnectionOkta | null {
    try {
      return this.clients.forConnection(connection);
    } catch (error) {
      throw asOktaUnavailable(error);
    }
  }

  private async isConvincing(
    connectionId: string,
    claimed: ClaimedGroups | null,
    meaningOf: ((groupName: string) => NameMeaning | undefined) | undefined,
  ): Promise<boolean> {
    if (!claimed || claimed.suspect) return false;
    const names = claimed.groups.map((group) => group.name);
    const meanings = meaningOf
      ? new Set(names.map(meaningOf))
      : await this.mappedGroups.meaningsOf(connectionId, names);
    return meanings.has('mapped') && !meanings.has('ambiguous');
  }
}

function firstList(claimName: string, evidence: MembershipEvidence): ClaimedGroups | null {
  return (
    groupsOfClaims(evidence.idTokenClaims, claimName, 'id-token') ??
    groupsOfClaims(evidence.userinfoClaims, claimName, 'userinfo') ??
    groupsOfClaims(evidence.accessTokenClaims, claimName, 'access-token')
  );
}
