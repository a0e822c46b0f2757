/**
 * The access model: everything that admins said about who may do what, as one immutable snapshot in memory.
 *
 * Owns the snapshot (`access-model.ts`), how it is read and built, how roles, permissions and the rule for a
 * path are found in it, and the store that keeps it current in this process by the change log and its lease. It has no
 * routes, never writes, and never decides: `decisions/` does. It is global for the sake of `sessions/`, which asks it for
 * limits without knowing what a role is.
 */
import { Global, Module } from '@nestjs/common';
import { AccessModelRepository } from './access-model.repository.js';
import { SessionLimiter } from '../sessions/session-limiter.js';
import { AccessModelStore } from './access-model.store.js';
import { RoleSessionLimiter } from './role-session-limiter.js';

@Global()
@Module({
  providers: [
    AccessModelRepository,
    AccessModelStore,
    { provide: SessionLimiter, useClass: RoleSessionLimiter },
  ],
  exports: [AccessModelRepository, AccessModelStore, SessionLimiter],
})
export class AccessModelModule {}
