import {
  judgeFreshness,
  REREAD_WAIT_MS,
  REREAD_WAIT_UNREACHABLE_MS,
  type Freshness,
  type FreshnessFacts,
} from './freshness.js';

const limits = { maxAgeMs: 900_000, staleLimitMs: 3_600_000 };
const YOUNG = limits.maxAgeMs;
const OLD = limits.maxAgeMs + 1;
const LIMIT = limits.staleLimitMs;
const STALE = limits.staleLimitMs + 1;

type Row = [age: number, canReread: boolean, unreachable: boolean, needsAdmin: boolean, expected: Freshness];

const fresh: Freshness = { action: 'fresh' };
const reread: Freshness = { action: 'reread-in-background' };
const end: Freshness = { action: 'end-session' };
const wait: Freshness = { action: 'wait', waitMs: REREAD_WAIT_MS };
const waitBriefly: Freshness = { action: 'wait', waitMs: REREAD_WAIT_UNREACHABLE_MS };

describe('judgeFreshness', () => {
  it.each<Row>([
    [0, true, false, true, fresh],
    [YOUNG, true, true, true, fresh],
    [YOUNG, false, true, true, fresh],
    [OLD, true, false, false, reread],
    [OLD, true, true, false, reread],
    [LIMIT, true, true, false, reread],
    [OLD, true, false, true, wait],
    [OLD, true, true, true, waitBriefly],
    [STALE, true, false, false, wait],
    [STALE, true, true, false, waitBriefly],
    [STALE, true, false, true, wait],
    [OLD, false, false, false, fresh],
    [OLD, false, false, true, fresh],
    [LIMIT, false, false, true, fresh],
    [STALE, false, false, false, end],
    [STALE, false, true, true, end],
    // A clock that was set back makes nothing older.
    [-60_000, true, false, true, fresh],
  ])(
    'of an age of %d ms, can be reread: %s, Okta unreachable: %s, needs admin: %s',
    (ageMs, canReread, unreachable, needsAdmin, expected) => {
      const facts: FreshnessFacts = { ...limits, ageMs, canReread, unreachable, needsAdmin };
      expect(judgeFreshness(facts)).toEqual(expected);
    },
  );
});
