import type { HeardReplica } from './replicas.repository.js';

/** One process of the gateway. */
export class ReplicaResponse {
  id: string;
  startedAt: string;
  /** Equal for equal states of what admins have said; null before it was read for the first time. */
  modelVersion: string | null;
  /** When its last good poll of the change log began, by its own clock, as it told at `seenAt`. */
  lastPollAt: string | null;
  /** When it was last heard of. It tells within a second of another model, else every ten seconds. */
  seenAt: string;
  /** Whether it decides by what admins have said up to now. */
  current: boolean;
}

/** All processes that were heard of in the last half minute, the oldest first. */
export class ReplicasResponse {
  items: ReplicaResponse[];
  /** Always null: there are few. */
  nextCursor: string | null;
  /** The version of the database at this moment. */
  modelVersion: string;
}

/** A replica as the API shows it. */
export function toReplicaResponse(replica: HeardReplica, modelVersion: string): ReplicaResponse {
  return {
    id: replica.id,
    startedAt: replica.startedAt.toISOString(),
    modelVersion: replica.modelVersion,
    lastPollAt: replica.lastPollAt?.toISOString() ?? null,
    seenAt: replica.seenAt.toISOString(),
    current: replica.modelVersion === modelVersion,
  };
}
