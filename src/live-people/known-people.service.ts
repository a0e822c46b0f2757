import { Injectable } from '@nestjs/common';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { TellingGroups } from '../access-model/telling-groups.js';
import { Clock } from '../config/clock.js';
import type { Membership } from '../subjects/membership.js';
import { LivePeopleRepository } from './live-people.repository.js';
import { BATCH, membershipOf, orUnavailable, PATIENCE_MS, SLICE, slicesFor } from './live-people.service.js';

/** Looks at everybody who has ever come through a connection, signed in or not, within bounds. */
@Injectable()
export class KnownPeople {
  constructor(
    private readonly people: LivePeopleRepository,
    private readonly clock: Clock,
  ) {}

  /**
   * Shows the active people of a connection by what their roles follow from: the groups that they were last known to have.
   * @param all How many people the connection has.
   * @param look Is told each membership, and how many people have it.
   * @returns whether there was time for all of them.
   * @throws GatewayError `unavailable`.
   */
  async each(
    connectionId: string,
    all: number,
    telling: TellingGroups,
    look: (membership: Membership, people: number) => void,
  ): Promise<boolean> {
    const giveUpAt = this.clock.monotonic() + PATIENCE_MS;
    const at = this.clock.now();
    for (const slice of slicesFor(all, SLICE)) {
      if (this.clock.monotonic() >= giveUpAt) return false;
      const grounds = await orUnavailable(this.people.findGrounds({ connectionId, telling }, slice));
      for (const [index, ground] of grounds.entries()) {
        if (index > 0 && index % BATCH === 0) await nextTurn();
        look(membershipOf(ground, at), ground.people);
      }
    }
    return true;
  }
}
