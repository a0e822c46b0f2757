import { Injectable } from '@nestjs/common';
import { MessageAuthentication } from '../crypto/message-authentication.js';
import { AuditVerificationRepository, type TrailSnapshot } from './audit-verification.repository.js';
import { ChainCheck, type ChainFault, type ReadCheckpoint } from './chain-check.js';
import { CHAIN_ORIGIN, CHAIN_PURPOSE, type ChainHead } from './chain-hash.js';

/** Events younger than this may still wait for their seal, in seconds. */
const UNSEALED_GRACE_SECONDS = 300;
/** Faults that are told one by one; the others are counted. */
export const FAULTS_TOLD = 100;

/** What a verification takes into account, and whom it tells how far it is. */
export interface VerificationOptions {
  /** A head that was noted elsewhere. */
  readonly expected?: ChainHead;
  /** Called now and then. */
  readonly onProgress?: (what: 'sealed events' | 'events', count: number) => void;
}

/** What a verification found. */
export interface VerificationReport {
  /** The kept part of the chain begins behind this. */
  readonly start: ChainHead;
  readonly head: ChainHead;
  /** How many rows of the chain were checked. */
  readonly checked: number;
  /** Events that happened just now and wait for their seal, which is no fault. */
  readonly waiting: number;
  /** The first {@link FAULTS_TOLD}. */
  readonly faults: readonly ChainFault[];
  readonly faultCount: number;
  /** The last position for which another key than the first vouches, and no checkpoint under the first; 0 = none. */
  readonly otherKeysUpTo: number;
}

/** Verifies the audit trail against its chain of hashes, in steps, with little memory. */
@Injectable()
export class AuditVerifier {
  constructor(
    private readonly trail: AuditVerificationRepository,
    private readonly authentication: MessageAuthentication,
  ) {}

  /** @throws Error when the database can't be read. */
  verify(options: VerificationOptions = {}): Promise<VerificationReport> {
    return this.trail.atOnce((trail) => this.verifySnapshot(trail, options));
  }

  private async verifySnapshot(
    trail: TrailSnapshot,
    { expected, onProgress }: VerificationOptions,
  ): Promise<VerificationReport> {
    const faults: ChainFault[] = [];
    let faultCount = 0;
    const onFault = (fault: ChainFault): void => {
      faultCount += 1;
      if (faults.length < FAULTS_TOLD) faults.push(fault);
    };
    const checkpoints = await trail.checkpoints();
    const start = startOf(checkpoints);
    const check = new ChainCheck({
      start,
      checkpoints,
      expected,
      judge: (message, code) => this.authentication.judge(CHAIN_PURPOSE, message, code),
      onFault,
    });
    const { currentKeyId } = this.authentication;
    let checked = 0;
    let otherKeysUpTo = checkpoints.some(
      ({ reason, code }) => reason === 'retention' && code.keyId !== currentKeyId,
    )
      ? start.position
      : 0;
    for await (const links of trail.links()) {
      for (const link of links) {
        check.take(link);
        if (link.code.keyId !== currentKeyId) otherKeysUpTo = link.position;
      }
      checked += links.length;
      onProgress?.('sealed events', checked);
    }
    const head = check.end();
    let waiting = 0;
    for await (const unsealed of trail.unsealed(UNSEALED_GRACE_SECONDS)) {
      for (const { id, overdue } of unsealed) {
        if (overdue) onFault({ position: null, eventId: id, problem: 'was never sealed' });
        else waiting += 1;
      }
    }
    if (checkpoints.some(({ position, code }) => code.keyId === currentKeyId && position >= otherKeysUpTo))
      otherKeysUpTo = 0;
    // What was removed is vouched for by the checkpoint of its removal alone.
    if (start.position > 0 && !checkpoints.some((one) => isRemovalUnder(currentKeyId, one, start)))
      otherKeysUpTo = Math.max(otherKeysUpTo, start.position);
    return { start, head, checked, waiting, faults, faultCount, otherKeysUpTo };
  }
}

function isRemovalUnder(
  keyId: string,
  { reason, position, code }: ReadCheckpoint,
  start: ChainHead,
): boolean {
  return reason === 'retention' && position === start.position && code.keyId === keyId;
}

/** Behind what the retention removed last. */
function startOf(checkpoints: readonly ReadCheckpoint[]): ChainHead {
  const removed = checkpoints.filter(({ reason }) => reason === 'retention').at(-1);
  return removed ? { position: removed.position, hash: removed.hash } : CHAIN_ORIGIN;
}
