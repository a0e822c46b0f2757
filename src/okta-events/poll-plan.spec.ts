import { selectionFor } from './log-selection.js';
import { PAGE_SIZE, pollProgress, pollSince, oldestSince } from './poll-plan.js';
import { searchWindow, windowOf } from './search-window.js';

const at = (text: string): Date => new Date(`2026-11-${text}Z`);
const NOW = at('22T04:00:00');

describe('where a poll without a cursor begins', () => {
  it('is a little before its creation, or an hour before what it is known to have read', () => {
    const trigger = { createdAt: at('20T00:00:00'), caughtUpAt: null };
    expect(pollSince(trigger, null, NOW)).toEqual(at('19T23:55:00'));
    expect(pollSince(trigger, at('21T12:00:00'), NOW)).toEqual(at('21T11:00:00'));
    expect(pollSince({ ...trigger, caughtUpAt: at('22T03:00:00') }, at('21T12:00:00'), NOW)).toEqual(
      at('22T02:00:00'),
    );
  });

  it('is not misled by an event of the future, and reaches no further back than Okta’s log', () => {
    const trigger = { createdAt: new Date('2026-01-01T00:00:00Z'), caughtUpAt: null };
    expect(pollSince(trigger, new Date('2027-01-01T00:00:00Z'), NOW)).toEqual(at('22T03:00:00'));
    const days = (NOW.getTime() - pollSince(trigger, null, NOW).getTime()) / 86_400_000;
    expect(days).toBeGreaterThan(89);
    expect(days).toBeLessThan(90);
  });
});

describe('whether a poll has come to the end', () => {
  const asked = { askedAtMs: NOW.getTime(), intervalMs: 60_000 };
  it('a full page or one that tells of the past leads on, a page of the present ends', () => {
    const fresh = NOW.getTime() - 1_000;
    expect(pollProgress(null, { count: PAGE_SIZE, newest: fresh }, asked).more).toBe(true);
    expect(pollProgress(null, { count: 1, newest: fresh - 120_000 }, asked).more).toBe(true);
    expect(pollProgress(null, { count: 1, newest: fresh }, asked)).toEqual({
      more: false,
      caughtUp: true,
      emptyPages: null,
    });
  });

  it('an empty page ends, but behind pages of the past only the third in a row does', () => {
    const empty = { count: 0, newest: undefined };
    expect(pollProgress(null, empty, asked).more).toBe(false);
    const first = pollProgress(0, empty, asked);
    const second = pollProgress(first.emptyPages, empty, asked);
    const third = pollProgress(second.emptyPages, empty, asked);
    expect([first.more, second.more, third.more]).toEqual([true, true, false]);
    expect(third.caughtUp).toBe(true);
  });
});

describe('what is asked of the log', () => {
  const poll = (eventTypes: string[], filter: string | null = null) =>
    selectionFor({ kind: 'poll', eventTypes, filter });
  const event = (eventType: string) => ({ uuid: 'u', eventType, published: NOW.toISOString() });

  it('is left to Okta where it can be', () => {
    expect(poll(['a', 'b"c']).filter).toBe('eventType eq "a" or eventType eq "b\\"c"');
    expect(poll(['a'], 'severity eq "WARN" or x eq "y"').filter).toBe(
      '(eventType eq "a") and (severity eq "WARN" or x eq "y")',
    );
    expect(poll([], 'severity eq "WARN"').filter).toBe('severity eq "WARN"');
  });

  it('is sorted out here when the filter would be too long', () => {
    const many = poll(Array.from({ length: 300 }, (_, index) => `type.number${index}`));
    expect(many.filter).toBeUndefined();
    expect([many.matches(event('type.number7')), many.matches(event('other'))]).toEqual([true, false]);
  });
});

describe('the window of a search', () => {
  const search = { cron: '0 * * * *', timeZone: 'UTC', nextRunAt: at('22T01:00:00') };

  it('ends at the last moment at which it was due, and begins before the end of the one before', () => {
    expect(searchWindow(search, at('22T00:00:00'), at('22T03:30:00'))).toEqual({
      scheduledAt: at('22T03:00:00'),
      since: at('21T23:55:00'),
    });
  });

  it('is one period long at first', () => {
    expect(searchWindow(search, null, at('22T01:00:00'))).toEqual({
      scheduledAt: at('22T01:00:00'),
      since: at('21T23:55:00'),
    });
  });

  it('asks Okta for nothing that it no longer keeps, however long a run was interrupted', () => {
    const [since, until] = [at('22T00:00:00'), at('22T03:00:00')];
    expect(windowOf({ since, until }, at('22T04:00:00'))).toEqual({ since, until });
    const later = new Date(since.getTime() + 200 * 86_400_000);
    const kept = oldestSince(later);
    expect(windowOf({ since, until }, later)).toEqual({ since: kept, until: kept });
    expect(windowOf({ since, until: later }, later)).toEqual({ since: kept, until: later });
  });
});
