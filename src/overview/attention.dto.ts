/** What may want attention, the most urgent first. */
export const attentionKinds = [
  'dead-deliveries',
  'expiring-tokens',
  'expiring-credentials',
  'shadow-mode',
  'environment-drift',
] as const;

/** One of {@link attentionKinds}. */
export type AttentionKind = (typeof attentionKinds)[number];

/** Something that is no outage and that somebody should know all the same. */
export class AttentionItem {
  /**
   * `dead-deliveries`: events that could not be passed on and were given up; `expiring-tokens`, `expiring-credentials`:
   * API tokens, and credentials of applications, that end within a week; `shadow-mode`: applications of which no rule is
   * enforced; `environment-drift`: variables that say something else than what is stored.
   */
  kind: AttentionKind;
  /** Up to 1,000; more are not counted. */
  count: number;
  /** What they are called, at most three, the most urgent first; variables by their names, never their values. */
  names: string[];
  /** Where to look first: the id of an event trigger, or the slug of an application or a connection. */
  ref?: string;
}
