import type { Apps } from './apps.js';
import type { Directory } from './directory.js';
import type { Grants } from './grants.js';
import type { Outbox } from './outbox.js';
import type { Sessions } from './sessions.js';
import type { SystemLog } from './system-log.js';

/** What an admin operation touches. */
export interface OrgParts {
  readonly directory: Directory;
  readonly apps: Apps;
  readonly sessions: Sessions;
  readonly grants: Grants;
  readonly outbox: Outbox;
  readonly systemLog: SystemLog;
}
