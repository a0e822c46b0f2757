import { Injectable } from '@nestjs/common';
import type { AccessModel } from '../access-model/access-model.js';
import { AccessModelStore } from '../access-model/access-model.store.js';
import { rolesOf } from '../access-model/resolve-roles.js';
import { LivePeople, type Judge } from '../live-people/live-people.service.js';
import type { LivePerson } from '../live-people/live-people.repository.js';
import type { ImpactUnknown } from './impact.dto.js';

/** People with a session who are concerned. */
export interface Concerned {
  readonly people: number;
  readonly sessions: number;
  readonly unknown: ImpactUnknown;
  readonly truncated?: true;
}

/** Counts people by the roles that they hold at this moment, as decisions derive them. */
@Injectable()
export class Holders {
  constructor(
    private readonly models: AccessModelStore,
    private readonly live: LivePeople,
  ) {}

  /** @throws GatewayError `unavailable`. */
  async model(): Promise<AccessModel> {
    return this.models.current();
  }

  /** Counts, in these connections, people who hold one of these roles. @throws GatewayError `unavailable`. */
  async ofRoles(connectionIds: readonly string[], roles: ReadonlySet<string>): Promise<Concerned> {
    const model = await this.model();
    return this.where(connectionIds, ({ membership }, connectionId) =>
      rolesOf(model, connectionId, membership).some((role) => roles.has(role)),
    );
  }

  /** Counts people whom `judge` finds concerned, one connection after the other. */
  async where(
    connectionIds: readonly string[],
    judge: (person: LivePerson, connectionId: string) => boolean,
  ): Promise<Concerned> {
    const unknown: ImpactUnknown = { suspect: 0, unavailable: 0, tooOld: 0 };
    let [people, sessions, truncated] = [0, 0, false];
    const giveUpAt = this.live.patienceEndsMs;
    for (const connectionId of connectionIds) {
      const ofConnection: Judge = (person) => judge(person, connectionId);
      const found = await this.live.examine(connectionId, ofConnection, giveUpAt);
      people += found.concerned;
      sessions += found.sessions;
      truncated ||= found.truncated;
      unknown.suspect += found.unknown.suspect;
      unknown.unavailable += found.unknown.unavailable;
      unknown.tooOld += found.unknown.tooOld;
      // One that could not be walked through has used up the time for the others.
      if (truncated) break;
    }
    return { people, sessions, unknown, ...(truncated ? { truncated } : {}) };
  }
}
