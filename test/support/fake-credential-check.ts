import type { ManagementCredential } from '../../src/connections/connection-secrets.js';
import {
  ManagementCredentialCheck,
  type CredentialVerdict,
} from '../../src/connections/management-credential-check.js';

/** Okta's opinion of API credentials, as a test says it is. */
export class FakeCredentialCheck extends ManagementCredentialCheck {
  verdict: CredentialVerdict = 'ok';
  /** What was asked, in order. */
  readonly asked: { orgUrl: string; credential: ManagementCredential }[] = [];
  /** Runs before each answer, for tests about what happens meanwhile. */
  beforeAnswer: () => Promise<unknown> = () => Promise.resolve();

  async check(orgUrl: string, credential: ManagementCredential): Promise<CredentialVerdict> {
    this.asked.push({ orgUrl, credential });
    await this.beforeAnswer();
    return this.verdict;
  }

  reset(): void {
    this.verdict = 'ok';
    this.asked.length = 0;
    this.beforeAnswer = () => Promise.resolve();
  }
}
