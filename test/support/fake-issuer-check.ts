import { IssuerCheck, type IssuerFinding } from '../../src/connections/issuer-check.js';

/** Providers' opinions of issuers, as a test says they are; they confirm every one by default. */
export class FakeIssuerCheck extends IssuerCheck {
  finding: IssuerFinding = { verdict: 'confirmed' };
  /** What was asked, in order. */
  readonly asked: string[] = [];
  /** Runs before each answer, for tests about what happens meanwhile. */
  beforeAnswer: () => Promise<unknown> = () => Promise.resolve();

  async check(issuer: string): Promise<IssuerFinding> {
    this.asked.push(issuer);
    await this.beforeAnswer();
    return this.finding;
  }

  reset(): void {
    this.finding = { verdict: 'confirmed' };
    this.asked.length = 0;
    this.beforeAnswer = () => Promise.resolve();
  }
}
