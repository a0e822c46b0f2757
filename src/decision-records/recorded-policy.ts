import { createHash } from 'node:crypto';
import type { ApplicationFacts } from '../access-model/access-model.js';
import { grantsOf, type DraftGrant } from '../access-model/draft-model.js';
import type { AccessRule } from '../applications/access-rule.js';

/** What an application asked for: everything about it that a decision may rest on. Nothing personal. */
export interface RecordedPolicyContent {
  readonly enforced: boolean;
  readonly connectionIds: readonly string[];
  /** With what they inherit from the application. */
  readonly accessRules: readonly AccessRule[];
  readonly grants: readonly DraftGrant[];
}

/** A policy, and the hash by which it is found again. */
export interface HashedPolicy {
  readonly hash: Buffer;
  readonly content: RecordedPolicyContent;
}

const kept = new WeakMap<ApplicationFacts, HashedPolicy>();

/** The policy of an application: made once for each model, whatever is decided under it. */
export function policyOf(application: ApplicationFacts): HashedPolicy {
  let policy = kept.get(application);
  if (!policy) {
    const content: RecordedPolicyContent = {
      enforced: application.enforced,
      connectionIds: [...application.connectionIds].sort(),
      accessRules: application.accessRules,
      grants: grantsOf(application),
    };
    const hash = createHash('sha256')
      .update(`${application.id}\n${JSON.stringify(content)}`)
      .digest();
    kept.set(application, (policy = { hash, content }));
  }
  return policy;
}
