import { Injectable } from '@nestjs/common';
import type { AccessModel } from '../access-model/access-model.js';
import { AccessModelStore } from '../access-model/access-model.store.js';
import { withDraft } from '../access-model/draft-model.js';
import type { Connection } from '../connections/connection.entity.js';
import { MembershipResolver } from '../directory/membership-resolver.js';
import type { Membership } from '../subjects/membership.js';
import { judgeAdmission, storableMembership, type Admission } from './admission.js';
import type { VerifiedIdentity } from './code-redemption.js';
import { profileOf, type Profile } from './profile.js';

/** What a proved identity amounts to. */
export interface JudgedIdentity {
  readonly profile: Profile;
  readonly membership: Membership;
  readonly admission: Admission;
  /** By which it was judged. */
  readonly model: AccessModel;
}

/** Finds out which groups somebody has whose identity is proved, and whether they may come in. It stores nothing. */
@Injectable()
export class IdentityJudge {
  constructor(
    private readonly resolver: MembershipResolver,
    private readonly models: AccessModelStore,
  ) {}

  /**
   * @param deadlineMs When the provider's part must be over, on {@link Clock.monotonic}.
   * @throws GatewayError `okta-unavailable`, `sign-in-failed`, `unavailable`.
   */
  async judge(
    connection: Connection,
    identity: VerifiedIdentity,
    deadlineMs: number,
  ): Promise<JudgedIdentity> {
    const evidence = { sub: identity.idTokenClaims.sub, ...identity };
    const model = asTried(await this.models.current(), connection);
    const mappings = model.connections.get(connection.id)?.mappingsByName;
    const meaningOf = (groupName: string) => {
      const mapping = mappings?.get(groupName);
      return mapping && (mapping.ambiguousName ? 'ambiguous' : 'mapped');
    };
    const resolved = await this.resolver.resolve(connection, evidence, { deadlineMs, meaningOf });
    const membership = storableMembership(resolved);
    const profile = profileOf(identity.idTokenClaims, identity.userinfoClaims);
    const admission = judgeAdmission(model, connection, profile, membership);
    return { profile, membership, admission, model };
  }
}

/** The model with what decides about admission as it is entered, for a connection that is only tried. */
function asTried(model: AccessModel, { id, unsaved, defaultRole, requiredGroups }: Connection): AccessModel {
  const stored = unsaved && model.connections.get(id);
  return stored ? withDraft(model, { connection: { ...stored, defaultRole, requiredGroups } }) : model;
}
