import { KEY_SCHEDULE, planRotation, type KeyTimes } from './signing-key-schedule.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const start = Date.UTC(2030, 0, 1);

/** Lives through `days` looks, one every hour, as the database would. */
function live(days: number, keys: KeyTimes[] = [], from = start): { keys: KeyTimes[]; at: number }[] {
  const history: { keys: KeyTimes[]; at: number }[] = [];
  let held = keys;
  for (let at = from; at <= from + days * DAY; at += HOUR) {
    held = look(held, at);
    history.push({ keys: held, at });
  }
  return history;
}

function look(keys: KeyTimes[], at: number, soon = false): KeyTimes[] {
  const { create, othersEnd } = planRotation(keys, at, KEY_SCHEDULE, soon);
  const others = keys
    .filter(({ publishedUntilMs }) => publishedUntilMs > at)
    .map((key) => (othersEnd && key.signsUntilMs > othersEnd.signsUntilMs ? { ...key, ...othersEnd } : key));
  return create ? [...others, create] : others;
}

const signingAt = (keys: KeyTimes[], at: number): KeyTimes | undefined =>
  keys
    .filter(({ signsFromMs, signsUntilMs }) => signsFromMs <= at && at < signsUntilMs)
    .sort((a, b) => b.signsFromMs - a.signsFromMs)[0];

describe('the schedule of signing keys', () => {
  it('makes the first key for use at once, and no second one', () => {
    const [first, ...more] = look(look([], start), start);
    expect(first?.signsFromMs).toBe(start);
    expect(more).toEqual([]);
  });

  it('always has a key that signs, and changes it every thirty days', () => {
    const history = live(200);
    const used = history.map(({ keys, at }) => signingAt(keys, at)?.signsFromMs);
    expect(used).not.toContain(undefined);
    expect([...new Set(used)]).toEqual([0, 30, 60, 90, 120, 150, 180].map((days) => start + days * DAY));
  });

  it('publishes every key but the first for at least a day before it signs', () => {
    const history = live(200);
    const firstSeen = new Map<number, number>();
    for (const { keys, at } of history)
      for (const { signsFromMs } of keys) if (!firstSeen.has(signsFromMs)) firstSeen.set(signsFromMs, at);
    const leads = [...firstSeen].slice(1).map(([signsFromMs, seen]) => signsFromMs - seen);
    expect(leads.length).toBeGreaterThan(5);
    expect(Math.min(...leads)).toBeGreaterThanOrEqual(DAY);
  });

  it('keeps a key until the last token that it may have signed has expired, and not for long', () => {
    const history = live(60);
    const first = start;
    const lastSigned = start + 30 * DAY;
    const gone = history.find(({ keys }) => !keys.some(({ signsFromMs }) => signsFromMs === first))?.at ?? 0;
    expect(gone - lastSigned).toBeGreaterThan(HOUR);
    expect(gone - lastSigned).toBeLessThan(DAY);
  });

  it('goes on with the key that there is when nobody could look for a while', () => {
    const [first] = look([], start);
    if (!first) throw new Error('there is no first key');
    const late = start + 33 * DAY;
    expect(signingAt([first], late)).toBe(first);
    const keys = look([first], late);
    expect(signingAt(keys, late)?.signsFromMs).toBe(start);
    expect(signingAt(keys, late + DAY)?.signsFromMs).toBe(late + DAY);
  });

  it('leaves no time without a key even when the last one ends within the day', () => {
    const [first] = look([], start);
    const late = start + 37 * DAY - HOUR;
    const keys = look(first ? [first] : [], late);
    expect(signingAt(keys, late + HOUR)?.signsFromMs).toBe(late + HOUR);
    expect(signingAt(look(first ? [first] : [], start + 100 * DAY), start + 100 * DAY)).toBeDefined();
  });

  it('makes the next key a day before its use when asked for one early, once', () => {
    const early = start + 3 * DAY;
    const keys = look(look(look([], start), early, true), early + HOUR, true);
    expect(keys.map(({ signsFromMs }) => signsFromMs)).toEqual([start, early + DAY]);
    expect(keys[0]?.signsUntilMs).toBe(early + DAY + HOUR);
  });
});
