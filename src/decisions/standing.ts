import type { AccessModel, ConnectionFacts } from '../access-model/access-model.js';
import { resolveRoles, type ResolvedRoles } from '../access-model/resolve-roles.js';
import { strictestLimits } from '../access-model/strictest-limits.js';
import type { SessionLimits } from '../sessions/session-limiter.js';
import type { SubjectFacts } from '../subjects/subject-facts.js';

/** A person as they stand under one access model: the facts, and what they amount to. */
export interface Standing extends ResolvedRoles {
  readonly model: AccessModel;
  readonly facts: SubjectFacts;
  /** Undefined when it is gone. */
  readonly connection: ConnectionFacts | undefined;
  /** Of the person's sessions, by their roles. */
  readonly limits: SessionLimits;
}

/** Derives how a person stands under a model. Both are immutable, so the outcome may be kept with them. */
export function standingOf(model: AccessModel, facts: SubjectFacts): Standing {
  const { connectionId, membership } = facts;
  const resolved = resolveRoles(model, connectionId, membership);
  return {
    model,
    facts,
    connection: model.connections.get(connectionId),
    limits: strictestLimits(model, resolved.roles),
    ...resolved,
  };
}
