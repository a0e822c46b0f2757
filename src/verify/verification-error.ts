/**
 * Why an assertion was not believed. `missing`: there is none, or it is empty. `malformed`: it is no signed token of
 * this kind, or came more than once. `expired`: its minute is over. `wrong-audience`: it was made for another
 * application. `not-trusted`: another issuer, key, algorithm or kind of token. `keys-unavailable`: the gateway's keys
 * can't be fetched, so that nothing is known about it.
 */
export type VerificationFault =
  'missing' | 'malformed' | 'expired' | 'wrong-audience' | 'not-trusted' | 'keys-unavailable';

const WORDS: Readonly<Record<VerificationFault, string>> = {
  missing: 'The request carries no assertion.',
  malformed: 'The assertion is malformed.',
  expired: 'The assertion has expired.',
  'wrong-audience': 'The assertion was made for another application.',
  'not-trusted': 'The assertion was not made by the gateway.',
  'keys-unavailable': 'The keys of the gateway can’t be fetched.',
};

/** An assertion that is not believed. Its message never holds any of it. */
export class VerificationError extends Error {
  override readonly name = 'VerificationError';
  /** What a server answers: 401, or 503 when the keys are missing. */
  readonly status: 401 | 503;

  constructor(
    readonly code: VerificationFault,
    cause?: unknown,
  ) {
    super(WORDS[code], { cause });
    this.status = code === 'keys-unavailable' ? 503 : 401;
  }
}
