const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** When the keys of assertions are made, used and forgotten. All in milliseconds. */
export interface KeyScheduleTimes {
  /** From the first signature with one key to the first with the next. */
  readonly rotationMs: number;
  /** How long before its first signature a key is published; anybody's cache of the key set lives for less. */
  readonly leadMs: number;
  /** How much longer than planned a key may sign when no other one has come: a database that is away stops nothing. */
  readonly graceMs: number;
  /** How long a key may still sign after its successor began, for a replica whose clock is behind. */
  readonly overlapMs: number;
  /** How long a key stays published after its last signature: the life of a token, and a margin. */
  readonly afterlifeMs: number;
}

/** The schedule of production. */
export const KEY_SCHEDULE: KeyScheduleTimes = {
  rotationMs: 30 * DAY_MS,
  leadMs: 2 * DAY_MS,
  graceMs: 7 * DAY_MS,
  overlapMs: HOUR_MS,
  afterlifeMs: HOUR_MS,
};

/** Of a new key, the shortest time between publication and first signature, unless there is nothing else to sign with. */
const SHORTEST_LEAD_MS = DAY_MS;

/** From when until when a key signs, and until when it is published. Milliseconds since 1970. */
export interface KeyTimes {
  readonly signsFromMs: number;
  readonly signsUntilMs: number;
  readonly publishedUntilMs: number;
}

/** What is due: at most one new key, and what becomes of the others because of it. */
export interface RotationPlan {
  /** Undefined = no key is due. */
  readonly create?: KeyTimes;
  /** Whatever signs for longer than this stops then, because the new key has taken over. */
  readonly othersEnd?: Pick<KeyTimes, 'signsUntilMs' | 'publishedUntilMs'>;
}

/**
 * Says which key is due.
 * @param keys Those with which this gateway can sign, now or later.
 * @param soon True: the next key is due now, whatever the age of the present one.
 */
export function planRotation(
  keys: readonly KeyTimes[],
  nowMs: number,
  times: KeyScheduleTimes = KEY_SCHEDULE,
  soon = false,
): RotationPlan {
  const usable = keys.filter(({ signsUntilMs }) => signsUntilMs > nowMs);
  const newest = usable.reduce<KeyTimes | undefined>(
    (last, key) => (last && last.signsFromMs >= key.signsFromMs ? last : key),
    undefined,
  );
  if (!newest) return { create: newTimes(nowMs, times) };
  const dueMs = newest.signsFromMs + times.rotationMs;
  // A next key that waits already is as soon as it gets.
  const isDue = soon ? newest.signsFromMs <= nowMs : nowMs >= dueMs - times.leadMs;
  if (!isDue) return {};
  const wanted = soon ? nowMs + SHORTEST_LEAD_MS : Math.max(dueMs, nowMs + SHORTEST_LEAD_MS);
  const lastSignatureMs = Math.max(...usable.map(({ signsUntilMs }) => signsUntilMs));
  // Rather a key that some cache does not know yet than a time without any.
  const create = newTimes(Math.min(wanted, lastSignatureMs), times);
  const signsUntilMs = create.signsFromMs + times.overlapMs;
  return { create, othersEnd: { signsUntilMs, publishedUntilMs: signsUntilMs + times.afterlifeMs } };
}

function newTimes(signsFromMs: number, times: KeyScheduleTimes): KeyTimes {
  const signsUntilMs = signsFromMs + times.rotationMs + times.graceMs;
  return { signsFromMs, signsUntilMs, publishedUntilMs: signsUntilMs + times.afterlifeMs };
}
