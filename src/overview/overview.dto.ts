import { IsIn, IsNotEmpty, IsString, MaxLength } from 'class-validator';
import { Omittable } from '../http/validators.js';
import { ReplicasResponse } from '../replicas/replica.dto.js';
import { StatisticsResponse } from '../statistics/statistics.dto.js';
import { AttentionItem } from './attention.dto.js';

/** How far back the overview looks. */
export const overviewRanges = ['24h', '7d', '30d'] as const;

/** One of {@link overviewRanges}. */
export type OverviewRange = (typeof overviewRanges)[number];

/** What to look at. */
export class OverviewQuery {
  /** How far back the statistics go: `24h` and `7d` in hours, `30d` in days. Default: `24h`. */
  @Omittable()
  @IsIn(overviewRanges)
  range?: OverviewRange;

  /** Slug or id of a connection. Default: all that the caller may see. */
  @Omittable()
  @IsString()
  @IsNotEmpty()
  @MaxLength(100)
  connection?: string;
}

/** Okta's state for one connection, as the last calls of the process that answers found it. */
export class OktaOverview {
  /** Slug of the connection. */
  connection: string;
  name: string;
  /** `prod` for example; absent when none was given. */
  environment?: string;
  /**
   * `unreachable`, `degraded` (it answers, but refuses the stored credential), `unknown` (nothing was asked yet), or
   * `inactive`: nobody may sign in through the connection, and nothing is asked.
   */
  status: 'ok' | 'degraded' | 'unreachable' | 'unknown' | 'inactive';
  /** Why, in kebab-case, when it isn't `ok`. */
  reason?: string;
  /** Since when it can't be reached, RFC 3339. */
  since?: string;
}

/** How Okta fares, connection by connection. */
export class OktaStatesResponse {
  /** Active and disabled connections that a provider stands behind: those in trouble first, at most 50. */
  items: OktaOverview[];
  /** How many more there are. */
  omitted: number;
}

/** The steps from a fresh gateway to one that is in use. */
export const checklistItems = [
  'first-sign-in',
  'first-mapping',
  'first-decision',
  'tile-used',
  'api-access',
  'second-admin',
] as const;

/** A step, and whether the facts say that it was taken. */
export class ChecklistItem {
  /**
   * `first-sign-in`: somebody signed in through a provider; `first-mapping`: a group gives a role; `first-decision`: an
   * application asked; `tile-used`: somebody came from the tile on the Okta dashboard; `api-access`: a connection has a
   * credential for Okta's management API; `second-admin`: two people are admins.
   */
  item: (typeof checklistItems)[number];
  done: boolean;
}

/** How far the set-up has come, from facts alone: nobody ticks anything. */
export class ChecklistResponse {
  done: number;
  of: number;
  /** In the order in which they are usually taken. */
  items: ChecklistItem[];
}

/** A part that is absent, and why. */
export class OverviewGap {
  part: 'okta' | 'replicas' | 'statistics' | 'checklist' | 'attention';
  /** `platform-only`: it is shown to callers of the platform connection; `unavailable`: it could not be read just now. */
  reason: 'permission-denied' | 'platform-only' | 'unavailable';
  /** What the caller would need. */
  permission?: string;
}

/** The state of the gateway at a glance: each part as far as the caller may see it. */
export class OverviewResponse {
  /** When it was put together, RFC 3339. */
  at: string;
  okta?: OktaStatesResponse;
  replicas?: ReplicasResponse;
  /** As `GET /api/v1/statistics` gives them. */
  statistics?: StatisticsResponse;
  checklist?: ChecklistResponse;
  /** What is no outage and should be known all the same, as far as the caller may see it. */
  attention?: AttentionItem[];
  /** What isn't here, and why; empty for callers who may see everything. */
  missing: OverviewGap[];
}
