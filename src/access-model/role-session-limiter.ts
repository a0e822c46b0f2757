import { Injectable } from '@nestjs/common';
import type { Moment } from '../database/lease.js';
import { NO_SESSION_LIMITS, SessionLimiter, type SessionLimits } from '../sessions/session-limiter.js';
import type { SubjectFacts } from '../subjects/subject-facts.js';
import { AccessModelStore } from './access-model.store.js';
import type { AccessModel } from './access-model.js';
import { rolesOf } from './resolve-roles.js';
import { strictestLimits } from './strictest-limits.js';

/** Limits sessions by the roles that the current access model gives. On the path of every decision. */
@Injectable()
export class RoleSessionLimiter extends SessionLimiter {
  /** Facts and models are immutable: what follows from both is found out once. */
  private readonly known = new WeakMap<SubjectFacts, { model: AccessModel; limits: SessionLimits }>();

  constructor(private readonly models: AccessModelStore) {
    super();
  }

  limitsOf(subject: SubjectFacts, now?: Moment): SessionLimits | Promise<SessionLimits> {
    const model = this.models.current(now);
    return model instanceof Promise
      ? model.then((loaded) => this.under(loaded, subject))
      : this.under(model, subject);
  }

  async limitsAnybody(): Promise<boolean> {
    return (await this.models.current()).limitsOfRole.size > 0;
  }

  limitsOfRoles(roles: readonly string[]): SessionLimits | Promise<SessionLimits> {
    const model = this.models.current();
    return model instanceof Promise
      ? model.then((loaded) => strictestLimits(loaded, roles))
      : strictestLimits(model, roles);
  }

  private under(model: AccessModel, subject: SubjectFacts): SessionLimits {
    if (model.limitsOfRole.size === 0) return NO_SESSION_LIMITS;
    const known = this.known.get(subject);
    if (known?.model === model) return known.limits;
    const limits = strictestLimits(model, rolesOf(model, subject.connectionId, subject.membership));
    this.known.set(subject, { model, limits });
    return limits;
  }
}
