import { Injectable } from '@nestjs/common';
import { Clock } from '../config/clock.js';
import { Configuration } from '../config/configuration.js';
import { GatewayError } from '../errors/gateway-error.js';
import { limitsAsTimes, NO_SESSION_LIMITS, type SessionLimits } from './session-limiter.js';
import { SessionsRepository } from './sessions.repository.js';

/** Knows who is signed in at this moment, by the database: what is cached here are only the sessions that came this way. */
@Injectable()
export class SignedInPeople {
  constructor(
    private readonly sessions: SessionsRepository,
    private readonly clock: Clock,
    private readonly configuration: Configuration,
  ) {}

  /**
   * Whether somebody has a session that counts now.
   * @param limits Of the person.
   * @throws GatewayError `unavailable` when that can't be read in time.
   */
  async has(subjectId: string, limits: SessionLimits = NO_SESSION_LIMITS): Promise<boolean> {
    const live = limitsAsTimes(limits, this.clock.now(), this.configuration);
    try {
      return await this.sessions.isSignedIn(subjectId, live);
    } catch (cause) {
      throw new GatewayError('unavailable', undefined, { cause, headers: { 'Retry-After': '1' } });
    }
  }
}
