import { NestFactory } from '@nestjs/core';
import { AppModule } from '../app.module.js';
import { AuditVerifier, type VerificationReport } from '../audit/audit-verifier.js';
import type { ChainFault } from '../audit/chain-check.js';
import { parseHead, spellHead } from '../audit/chain-hash.js';
import { SystemClock } from '../config/clock.js';
import type { Configuration } from '../config/configuration.js';
import { createLog, NestLog } from '../config/log.js';
import { GatewayError } from '../errors/gateway-error.js';

/** What a verification has to say, and whether all is well. */
export interface VerificationAnswer {
  readonly text: string;
  /** 0 = the trail is as it was written, 1 = it is not. */
  readonly status: 0 | 1;
}

const PROGRESS_EVERY = 50_000;

/**
 * Verifies the audit trail against its chain of hashes. Gateways may go on meanwhile.
 * @param expected A head as noted elsewhere, `<position>:<hash>`.
 * @param progress Told how far it is.
 * @throws GatewayError when `expected` is no head or the database can't be used.
 */
export async function verifyAudit(
  configuration: Configuration,
  expected: string | undefined,
  progress: (line: string) => void,
): Promise<VerificationAnswer> {
  const head = expected === undefined ? undefined : parseHead(expected);
  if (expected !== undefined && !head) {
    throw new GatewayError('validation-failed', '--expect must be a head as printed: <position>:<hash>.');
  }
  const app = await NestFactory.create(AppModule.for(configuration, new SystemClock()), {
    logger: new NestLog(createLog('silent')),
    abortOnError: false,
  });
  try {
    let said = 0;
    const report = await app.get(AuditVerifier).verify({
      expected: head,
      onProgress: (what, count) => {
        if (count - said < PROGRESS_EVERY) return;
        said = count;
        progress(`${count} ${what} verified`);
      },
    });
    return { text: `${spellReport(report)}\n`, status: report.faultCount === 0 ? 0 : 1 };
  } finally {
    await app.close();
  }
}

function spellReport({ start, head, checked, waiting, faults, faultCount }: VerificationReport): string {
  const removed =
    start.position > 0 ? ` (the retention removed what came before position ${start.position + 1})` : '';
  const lines = [
    ...faults.map(spellFault),
    ...(faultCount > faults.length ? [`… and ${faultCount - faults.length} more`] : []),
    `${checked} sealed events were verified${removed}; ${waiting} wait for their seal.`,
    faultCount === 0
      ? 'The audit trail is as it was written.'
      : `The audit trail is NOT as it was written: ${faultCount} ${faultCount === 1 ? 'fault' : 'faults'}.`,
    `Head: ${spellHead(head)}`,
  ];
  return lines.join('\n');
}

function spellFault({ position, eventId, problem }: ChainFault): string {
  const place = [
    ...(position === null ? [] : [`Position ${position}`]),
    ...(eventId === null ? [] : [`${position === null ? 'Event' : 'event'} ${eventId}`]),
  ].join(', ');
  return `${place}: ${problem}`;
}
