import { Injectable } from '@nestjs/common';
import { Clock } from '../config/clock.js';
import { Configuration } from '../config/configuration.js';
import { limitsAsTimes, SessionLimiter } from '../sessions/session-limiter.js';
import { PeopleRepository } from './people.repository.js';

/** Counts sessions that count at this moment: neither ended nor expired nor idle, by the limits of their person's roles. */
@Injectable()
export class LiveSessionCounts {
  constructor(
    private readonly people: PeopleRepository,
    private readonly limiter: SessionLimiter,
    private readonly clock: Clock,
    private readonly configuration: Configuration,
  ) {}

  /** By id; who has none is missing. @throws GatewayError `unavailable`. */
  async find(people: readonly { id: string; roles: readonly string[] }[]): Promise<Map<string, number>> {
    if (people.length === 0) return new Map();
    const at = this.clock.now();
    const asked = await Promise.all(
      people.map(async ({ id, roles }) => {
        const limits = await this.limiter.limitsOfRoles(roles);
        const { idleSince, begunSince } = limitsAsTimes(limits, at, this.configuration);
        return { id, idleSince, begunSince };
      }),
    );
    return this.people.countSessions(asked, at);
  }
}
