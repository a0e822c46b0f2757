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

type Row = [
  age: number,
  canReread: boolean,
  unreachable: boolean,
  needsAdmin: boolean,
  Freshness['action'],
  number?,
];

describe('judgeFreshness', () => {
  it.each<Row>([
    [0, true, false, true, 'fresh'],
    [YOUNG, true, true, true, 'fresh'],
    [YOUNG, false, true, true, 'fresh'],
    [OLD, true, false, false, 'reread-in-background'],
    [OLD, true, true, false, 'reread-in-background'],
    [LIMIT, true, true, false, 'reread-in-background'],
    [OLD, true, false, true, 'wait', REREAD_WAIT_MS],
    [OLD, true, true, true, 'wait', REREAD_WAIT_UNREACHABLE_MS],
    [STALE, true, false, false, 'wait', REREAD_WAIT_MS],
    [STALE, true, true, false, 'wait', REREAD_WAIT_UNREACHABLE_MS],
    [STALE, true, false, true, 'wait', REREAD_WAIT_MS],
    [OLD, false, false, false, 'fresh'],
    [OLD, false, false, true, 'fresh'],
    [LIMIT, false, false, true, 'fresh'],
    [STALE, false, false, false, 'end-session'],
    [STALE, false, true, true, 'end-session'],
    // A clock that was set back makes nothing older.
    [-60_000, true, false, true, 'fresh'],
  ])(
    'age %d, can reread %s, unreachable %s, needs admin %s: %s',
    (ageMs, canReread, unreachable, needsAdmin, action, waitMs) => {
      const facts: FreshnessFacts = { ...limits, ageMs, canReread, unreachable, needsAdmin };
      expect(judgeFreshness(facts)).toEqual(waitMs === undefined ? { action } : { action, waitMs });
    },
  );
});
