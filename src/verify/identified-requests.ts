import type { Identity } from './identity.js';

const identities = new WeakMap<object, Identity>();

/** Notes who makes a request. Nothing that a client sends can do that. */
export function noteIdentity(request: object, identity: Identity): void {
  identities.set(request, identity);
}

/** Who makes a request; undefined when that was not verified. */
export function findIdentity(request: object): Identity | undefined {
  return identities.get(request);
}

/** Who makes a request. @throws Error when nothing has verified that before. */
export function identityOf(request: object): Identity {
  const identity = identities.get(request);
  if (!identity)
    throw new Error('Nobody has verified who makes this request: requireIdentity() comes first.');
  return identity;
}
