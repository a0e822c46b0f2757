import { Injectable } from '@nestjs/common';
import type { Caller } from '../access/caller.js';
import { Clock } from '../config/clock.js';
import { readLogEvent } from '../event-store/log-event.js';
import { decodeCursor, encodeCursor } from '../http/pagination.js';
import { OktaActionGate, reading } from './okta-action-gate.js';
import type { SignInsQuery } from './okta-query.dto.js';
import { toSignInResponse, type SignInPage } from './okta-sign-in.dto.js';
import { nextLogPage, signInFilter, signInsSince } from './sign-in-search.js';

/** Finds recent sign-ins by IP address in Okta's System Log. */
@Injectable()
export class OktaSignIns {
  constructor(
    private readonly gate: OktaActionGate,
    private readonly clock: Clock,
  ) {}

  /**
   * One page of sign-ins from an address, newest first.
   * @throws GatewayError as {@link OktaActionGate.open}, `validation-failed` for an address or a moment that can't be.
   */
  async list(caller: Caller, query: SignInsQuery): Promise<SignInPage> {
    const now = this.clock.now();
    const filter = signInFilter(query.ip);
    const since = signInsSince(query.since, now);
    const next = query.after === undefined ? null : nextLogPage(decodeCursor(query.after, 1)[0], filter);
    const { okta, bounds } = await this.gate.open(caller, query.connection, 'read');
    const page = await reading('okta.logs.read', () =>
      next === null
        ? okta.searchLog(
            {
              since: since.toISOString(),
              until: now.toISOString(),
              filter,
              limit: query.limit,
              sortOrder: 'DESCENDING',
            },
            bounds,
          )
        : okta.continueLog(next, bounds),
    );
    const events = page.events.map(readLogEvent).filter((event) => event !== null);
    return {
      items: events.map(toSignInResponse),
      nextCursor: page.next === null ? null : encodeCursor([page.next]),
    };
  }
}
