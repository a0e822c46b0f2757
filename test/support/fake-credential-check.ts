import type { ManagementCredential } from '../../src/connections/management-credential.js';
import {
  ManagementCredentialCheck,
  type CredentialFinding,
  type CredentialVerdict,
} from '../../src/connections/management-credential-check.js';

const REASONS = {
  ok: null,
  invalid: 'token-invalid',
  forbidden: 'token-forbidden',
  unreachable: 'unreachable',
} as const;

/** Okta's opinion of API credentials, as a test says it is. */
export class FakeCredentialCheck extends ManagementCredentialCheck {
  verdict: CredentialVerdict = 'ok';
  /** The scopes that Okta gives; null = whatever was asked for. */
  granted: readonly string[] | null = null;
  /** What was asked, in order. */
  readonly asked: { orgUrl: string; credential: ManagementCredential }[] = [];
  /** Runs before each answer, for tests about what happens meanwhile. */
  beforeAnswer: () => Promise<unknown> = () => Promise.resolve();

  async check(orgUrl: string, credential: ManagementCredential): Promise<CredentialFinding> {
    this.asked.push({ orgUrl, credential });
    await this.beforeAnswer();
    const requested = credential.type === 'service-app' ? (credential.scopes ?? null) : null;
    return {
      verdict: this.verdict,
      grantedScopes: this.verdict === 'ok' ? (this.granted ?? requested) : null,
      reason: REASONS[this.verdict],
    };
  }

  reset(): void {
    this.verdict = 'ok';
    this.granted = null;
    this.asked.length = 0;
    this.beforeAnswer = () => Promise.resolve();
  }
}
