/** What a receiver made of a test event. */
export class TriggerTestResponse {
  /** Whether it answered with any 2xx. */
  accepted: boolean;
  /** HTTP status; absent when there was no answer. */
  status?: number;
  /** Why there was none: `address-not-allowed`, `timed-out` or `unreachable`. */
  fault?: string;
  /** From the request to the answer, in milliseconds. */
  durationMs: number;
  /** The beginning of the answer's text, without the secret and the signature of the delivery. */
  answer?: string;
  /** `X-Rolegate-Delivery` of the request. */
  delivery: string;
  /** Where it was sent. */
  deliverTo: string;
}
