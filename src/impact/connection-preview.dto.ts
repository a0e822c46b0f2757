import { PickType } from '@nestjs/swagger';
import { ConnectionSettingsDto } from '../connections/connection.dto.js';

/** Settings of a connection that decide who gets in, and as what, as they would be. Absent = as they are. */
export class PreviewConnectionDto extends PickType(ConnectionSettingsDto, [
  'defaultRole',
  'requiredGroups',
  'allowedEmailDomains',
] as const) {}

/** How many of those who are known would gain and lose a role. */
export class ConnectionPreviewRole {
  /** Key of the role. */
  role: string;
  gained: number;
  lost: number;
}

/**
 * Whom other settings of a connection would concern of those who have ever come through it, by what was last known of
 * them: their groups and addresses are read anew when they next sign in. Who never came is in no number.
 */
export class ConnectionPreviewResponse {
  /** Everybody who is known of the connection. */
  people: number;
  /** Sessions of them that count now. */
  sessions: number;
  /** In rank order; roles that nobody gains or loses are left out. */
  roles: ConnectionPreviewRole[];
  /** Of the active ones, whose groups are not known: what they gain and lose is in no number. */
  unknown: number;
  /** Who is in none of the required groups that were asked about; absent unless asked. */
  withoutRequiredGroup?: number;
  /** Who has no address in one of the domains that were asked about; absent unless asked. */
  outsideEmailDomains?: number;
  /** Present when there was no time for everybody: more may be concerned. */
  truncated?: true;
}
