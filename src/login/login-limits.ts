/** The time and space that a sign-in may take. Injected, so that tests need not wait as long as people would. */
export class LoginLimits {
  /** For everything that a callback asks of the provider and its API, in milliseconds. */
  readonly providerBudgetMs: number = 8_000;
  /** For a whole callback, in milliseconds: below the 10 s that are promised. */
  readonly callbackMs: number = 9_500;
  /** Pending sign-ins per client address; the oldest gives way. */
  readonly pendingPerAddress: number = 1_000;
}
