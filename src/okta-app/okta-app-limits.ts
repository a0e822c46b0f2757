/** How long making an app may take, and how often one may try. Injected, so that tests of it need not wait as long as people would. */
export class OktaAppLimits {
  /** For all calls to Okta together, in milliseconds. */
  readonly totalMs: number = 25_000;
  /** Of one caller. */
  readonly triesPerMinute: number = 10;
}
