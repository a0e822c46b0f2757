import { Injectable } from '@nestjs/common';
import { MessageAuthentication } from '../crypto/message-authentication.js';
import type { AuditSealResponse } from './audit-event.dto.js';
import { AuditVerificationRepository } from './audit-verification.repository.js';
import { CHAIN_PURPOSE, hashOf, linkMessage } from './chain-hash.js';

/** Judges the seal of one event. That the whole chain fits together, {@link AuditVerifier} alone can tell. */
@Injectable()
export class EventSeals {
  constructor(
    private readonly trail: AuditVerificationRepository,
    private readonly authentication: MessageAuthentication,
  ) {}

  /** @throws Error when the database can't be read. */
  async of(eventId: string): Promise<AuditSealResponse> {
    const found = await this.trail.linkOf(eventId);
    if (!found) return { state: 'waiting' };
    const { link, previousHash } = found;
    const { position, sealedAt, hash, event, code } = link;
    const judged = this.authentication.judge(CHAIN_PURPOSE, linkMessage(link), code);
    const fits =
      event !== null && previousHash !== null && hashOf(position, previousHash, event, sealedAt) === hash;
    const state =
      judged === 'invalid' || !fits ? 'broken' : judged === 'unknown-key' ? 'unknown-key' : 'verified';
    return { state, position, sealedAt };
  }
}
