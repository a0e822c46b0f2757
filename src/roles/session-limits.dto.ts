import { IsInt, IsOptional, Max, Min } from 'class-validator';

/** A month, in seconds: as long as a session may last at all. */
export const LONGEST_SESSION = 2_592_000;

const MAX_SESSIONS = 1000;

/** The limits in a request: what is absent stays, `null` clears. */
export class SessionLimitsDto {
  /**
   * Sessions of people with this role end when they were not used for so many seconds, 1 to 2,592,000. Never later than
   * `SESSION_IDLE_SECONDS`; of several roles the strictest counts.
   */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(LONGEST_SESSION)
  sessionIdleSeconds?: number | null;

  /** Sessions of people with this role end so many seconds after they began, 1 to 2,592,000. Never later than `SESSION_MAX_SECONDS`. */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(LONGEST_SESSION)
  sessionMaxSeconds?: number | null;

  /** Sessions that a person with this role has at once, 1 to 1,000: a sign-in beyond that ends the oldest. */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(MAX_SESSIONS)
  maxConcurrentSessions?: number | null;
}
