/** Who did something, as the audit trail keeps it. A {@link Caller} is one. */
export interface Actor {
  readonly type: 'person' | 'api-token' | 'application' | 'system';
  readonly id: string;
  readonly name: string;
  readonly connectionId: string | null;
  /** The request in which it was done. */
  readonly requestId: string;
  /** The client's, behind trusted proxies; absent where nobody asked from anywhere. */
  readonly address?: string;
  /** Id of the audit event whose change the actor is undoing; absent in every other case. */
  readonly reverts?: string;
}

/** The gateway itself, for example when it creates the first mapping at start. */
export function systemActor(requestId: string): Actor {
  return { type: 'system', id: 'rolegate', name: 'Rolegate', connectionId: null, requestId };
}
