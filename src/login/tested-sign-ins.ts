import { Injectable, Logger } from '@nestjs/common';
import { Clock } from '../config/clock.js';
import { within } from '../database/within.js';
import type { Connection } from '../connections/connection.entity.js';
import { GatewayError } from '../errors/gateway-error.js';
import { SubjectsRepository } from '../subjects/subjects.repository.js';
import {
  completedReport,
  failedReport,
  refusedBy,
  refusedForGroups,
  type TestCircumstances,
  type TestedAnswer,
  type TestSignInReport,
  type TestStage,
} from '../test-sign-in/test-sign-in-report.js';
import { TestSignIns } from '../test-sign-in/test-sign-ins.service.js';
import type { VerifiedIdentity } from './code-redemption.js';
import type { JudgedIdentity } from './identity-judge.js';
import { disabledHere, foreignEmail } from './refusals.js';

const MAX_DETAIL = 500;

/** How long the page of a failure waits for its record, in milliseconds. */
const RECORD_MS = 400;

/** A test sign-in under way. */
export interface RunningTest {
  readonly id: string;
  readonly connection: Pick<
    Connection,
    'id' | 'slug' | 'name' | 'status' | 'issuer' | 'clientId' | 'unsaved'
  >;
  readonly requestId: string;
  /** Where it is; undefined once the groups are known. */
  readonly stage?: TestStage | undefined;
}

/** A test sign-in that is over, for its page. */
export interface FinishedTest {
  readonly connection: Pick<Connection, 'name'>;
  readonly report: TestSignInReport;
}

/** Ends test sign-ins: in place of a session, a report. */
@Injectable()
export class TestedSignIns {
  private readonly log = new Logger('TestSignIn');

  constructor(
    private readonly tests: TestSignIns,
    private readonly subjects: SubjectsRepository,
    private readonly clock: Clock,
  ) {}

  /**
   * The provider has proved who the person is, and their groups are known.
   * @param weak Why the authentication is not strong enough, if it isn't.
   * @throws GatewayError `unavailable`.
   */
  async completed(
    test: RunningTest,
    identity: VerifiedIdentity,
    judged: JudgedIdentity,
    weak: GatewayError | undefined,
  ): Promise<FinishedTest> {
    const { id, connection } = test;
    const subject = await this.subjects.findBySub(connection.id, identity.idTokenClaims.sub);
    const answer = answerOf(connection.id, judged, weak, subject?.status === 'disabled');
    const { membership, model } = judged;
    const found = { connectionId: connection.id, membership, model, answer };
    const report = completedReport(this.circumstances(test, identity), found);
    await this.tests.end(id, connection, 'completed', report);
    return { connection, report };
  }

  /** It came to no end. Never throws: what could not be kept is shown all the same. */
  async failed(
    test: RunningTest,
    identity: VerifiedIdentity | undefined,
    error: GatewayError,
  ): Promise<FinishedTest> {
    const { id, connection, requestId, stage } = test;
    const report = {
      ...failedReport(this.circumstances(test, identity), {
        ...refusedBy(error, 'sign-in-failed'),
        ...(error.detail === undefined ? {} : { detail: error.detail.slice(0, MAX_DETAIL) }),
      }),
      ...(stage === undefined ? {} : { failedAt: stage }),
    };
    const kept = this.tests.end(id, connection, 'failed', report).catch((cause: unknown) => {
      this.log.warn('A test sign-in that failed could not be kept', { requestId, cause: String(cause) });
    });
    await within(RECORD_MS, kept, () => undefined);
    return { connection, report };
  }

  private circumstances(
    { requestId, connection }: RunningTest,
    identity: VerifiedIdentity | undefined,
  ): TestCircumstances {
    return { finishedAt: this.clock.now(), requestId, connectionStatus: connection.status, identity };
  }
}

/** In the order in which a sign-in asks. */
function answerOf(
  connectionId: string,
  { admission, model, membership }: JudgedIdentity,
  weak: GatewayError | undefined,
  disabled: boolean,
): TestedAnswer {
  if (weak) return refusedBy(weak, 'authentication-too-weak');
  if (!admission.admitted) {
    return admission.reason === 'email-domain'
      ? refusedBy(foreignEmail(), 'email-domain-not-allowed')
      : refusedForGroups(model.connections.get(connectionId), membership);
  }
  return disabled ? refusedBy(disabledHere(), 'subject-disabled') : { allowed: true, status: 303 };
}
