import { Injectable } from '@nestjs/common';
import { Clock } from '../config/clock.js';
import type { Connection } from '../connections/connection.entity.js';
import { GatewayError } from '../errors/gateway-error.js';
import { OktaClients } from '../okta-client/okta-clients.js';
import type { OktaUser } from '../okta-client/okta-operations.js';
import { asOktaProblem } from '../okta-client/okta-problem.js';
import type { ConcernedGroup } from '../live-people/mapping-change.js';
import type { PreviewOkta } from './preview.dto.js';

/** Somebody whom Okta names as a member of concerned groups. */
export interface ConcernedMember {
  readonly user: OktaUser;
  readonly groups: ConcernedGroup[];
}

/** What Okta told, by the ids of the people. */
export interface ConcernedMembers {
  readonly status: PreviewOkta['status'];
  readonly reason?: string;
  readonly groups: number;
  readonly members: ReadonlyMap<string, ConcernedMember>;
}

/** How long Okta may take altogether, in milliseconds. */
const PATIENCE_MS = 6_000;
/** As many as Okta recommends. */
const PAGE = 200;
const MOST_MEMBERS = 5_000;

/** States of people who can't sign in, whatever their groups. */
const BARRED = ['SUSPENDED', 'DEPROVISIONED'];

/** Reads the members of groups from Okta, as many as there is time and room for. */
@Injectable()
export class ConcernedMembersReader {
  constructor(
    private readonly clients: OktaClients,
    private readonly clock: Clock,
  ) {}

  /** Never fails for Okta's sake: what was read is given, and why there is no more. @throws GatewayError `unavailable`. */
  async read(connection: Connection, groups: readonly ConcernedGroup[]): Promise<ConcernedMembers> {
    const members = new Map<string, ConcernedMember>();
    let read = 0;
    try {
      const okta = this.clients.forConnection(connection);
      if (!okta) return { status: 'not-asked', reason: 'no-api-credential', groups: 0, members };
      if (groups.length === 0) return { status: 'not-asked', groups: 0, members };
      const bounds = { deadlineMs: this.clock.monotonic() + PATIENCE_MS, priority: 'admin' } as const;
      for (const group of groups) {
        let after: string | undefined;
        do {
          if (members.size >= MOST_MEMBERS) return { status: 'partial', groups: read, members };
          const page = await okta.listMembers(group.id, { limit: PAGE, after }, bounds);
          for (const user of page.items) note(members, user, group);
          after = page.after ?? undefined;
        } while (after !== undefined);
        read += 1;
      }
      return { status: 'complete', groups: read, members };
    } catch (error) {
      if (error instanceof GatewayError) throw error;
      const reason = asOktaProblem(error).kind;
      return { status: members.size > 0 || read > 0 ? 'partial' : 'failed', reason, groups: read, members };
    }
  }
}

function note(members: Map<string, ConcernedMember>, user: OktaUser, group: ConcernedGroup): void {
  if (BARRED.includes(user.status)) return;
  const known = members.get(user.id);
  if (!known) members.set(user.id, { user, groups: [group] });
  // Pages may overlap while memberships change.
  else if (!known.groups.includes(group)) known.groups.push(group);
}
