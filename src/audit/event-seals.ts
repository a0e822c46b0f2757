import { Injectable } from '@nestjs/common';
import { MessageAuthentication } from '../crypto/message-authentication.js';
import type { AuditSealResponse } from './audit-event.dto.js';
import { AuditVerificationRepository, type EventLink } from './audit-verification.repository.js';
import { CHAIN_PURPOSE, hashOf, linkMessage } from './chain-hash.js';

/** Judges the seals of single events. That the whole chain fits together, {@link AuditVerifier} alone can tell. */
@Injectable()
export class EventSeals {
  constructor(
    private readonly trail: AuditVerificationRepository,
    private readonly authentication: MessageAuthentication,
  ) {}

  /** How an event stands, by its id; of those of a page by one statement. @throws Error when the database can't be read. */
  async of(eventIds: readonly string[]): Promise<(eventId: string) => AuditSealResponse> {
    const links = eventIds.length === 0 ? [] : await this.trail.linksOf(eventIds);
    const seals = new Map(links.map((found) => [found.link.eventId, this.judge(found)]));
    return (eventId) => seals.get(eventId) ?? { state: 'waiting' };
  }

  private judge({ link, previousHash }: EventLink): AuditSealResponse {
    const { position, sealedAt, hash, event, code } = link;
    const judged = this.authentication.judge(CHAIN_PURPOSE, linkMessage(link), code);
    const fits = event !== null && previousHash !== null && hashOf(link, previousHash, event) === hash;
    const state =
      judged === 'invalid' || !fits ? 'broken' : judged === 'unknown-key' ? 'unknown-key' : 'verified';
    return { state, position, sealedAt };
  }
}
