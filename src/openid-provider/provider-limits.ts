/** The time that a provider may take. Injected, so that tests need not wait as long as people would. */
export class ProviderLimits {
  /** For each request to the provider, in milliseconds. */
  readonly timeoutMs: number = 5_000;

  /** For judging an issuer before it is stored, all its questions together, in milliseconds. */
  readonly issuerCheckMs: number = 3_000;
}
