import { IsNotEmpty, IsString, MaxLength } from 'class-validator';
import { Omittable } from '../http/validators.js';

/** Of which connections the state is asked for. */
export class ConnectionStatesQuery {
  /** Slug or id of one. Default: all that the caller may see. */
  @Omittable()
  @IsString()
  @IsNotEmpty()
  @MaxLength(100)
  connection?: string;
}

/** What is known of a connection's event hook. */
export class EventHookState {
  /** When Okta last called it, RFC 3339; null while it never did. */
  lastRunAt: string | null;
}

/** How a connection does, as far as that is known without asking Okta. */
export class ConnectionState {
  /** Slug. */
  connection: string;
  /**
   * As the last calls of the process that answers found it: `unreachable`, `degraded` (it answers, but refuses the stored
   * credential), `unknown` (nothing was asked yet, as of all that are not active).
   */
  status: 'ok' | 'degraded' | 'unreachable' | 'unknown';
  /** Why, in kebab-case, when it isn't `ok`. */
  reason?: string;
  /** Absent where there is none, and for callers without `event-triggers:read`. */
  eventHook?: EventHookState;
}

/** How connections do, by slug: up to a thousand. */
export class ConnectionStatesResponse {
  items: ConnectionState[];
}
