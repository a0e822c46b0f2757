import { nextRun, previousRun, scheduleFault } from './trigger-schedule.js';
import { deliveryAddressFault, settingsFaults, wantedEventTypes, withWanted } from './trigger-settings.js';

const berlin = (cron: string) => ({ cron, timeZone: 'Europe/Berlin' });

describe('the schedule of a search', () => {
  it('keeps the time of day when summer time begins and ends', () => {
    const noon = berlin('0 12 * * *');
    expect(nextRun(noon, new Date('2026-03-28T12:00:00Z'))?.toISOString()).toBe('2026-03-29T10:00:00.000Z');
    expect(nextRun(noon, new Date('2026-10-24T12:00:00Z'))?.toISOString()).toBe('2026-10-25T11:00:00.000Z');
  });

  it('runs once where an hour is skipped and once where it comes twice', () => {
    const night = berlin('30 2 * * *');
    expect(nextRun(night, new Date('2026-03-28T12:00:00Z'))?.toISOString()).toBe('2026-03-29T01:00:00.000Z');
    const autumn = nextRun(night, new Date('2026-10-24T12:00:00Z')) ?? new Date(0);
    expect(autumn.toISOString()).toBe('2026-10-25T00:30:00.000Z');
    expect(nextRun(night, autumn)?.toISOString()).toBe('2026-10-26T01:30:00.000Z');
    expect(previousRun(night, new Date('2026-10-26T01:30:00Z'))).toEqual(autumn);
  });

  it('is refused with the reason', () => {
    const now = new Date('2026-11-22T00:00:00Z');
    const judged = [
      berlin('*/5 * * * *'),
      berlin('@daily'),
      berlin('* * * * * *'),
      berlin('61 * * * *'),
      berlin('0 0 30 2 *'),
      { cron: '@daily', timeZone: 'Nowhere' },
      { cron: '@daily', timeZone: '+02:00' },
    ].map((schedule) => scheduleFault(schedule, now));
    expect(judged).toEqual([
      null,
      null,
      'cron-malformed',
      'cron-malformed',
      'cron-never-runs',
      'time-zone-unknown',
      'time-zone-unknown',
    ]);
  });
});

describe('the settings of a trigger', () => {
  it('take defaults, keep what is not named, and clear what is null', () => {
    const made = withWanted({ kind: 'poll' }, { filter: 'a eq "b"', deliverTo: 'https://x.example/' });
    expect(made).toMatchObject({ intervalSeconds: 60, batchSize: 100, cron: null, timeZone: null });
    const changed = withWanted(made, { filter: null, batchSize: 7 });
    expect(changed).toMatchObject({ filter: null, batchSize: 7, deliverTo: 'https://x.example/' });
    expect(settingsFaults(changed, { filter: null }, new Date())).toEqual([]);
  });

  it('want what means something here unless they say otherwise, and of a hook what Okta sends to hooks', () => {
    const wanted = (kind: 'poll' | 'event-hook', filter: string | null = null, eventTypes: string[] = []) =>
      wantedEventTypes({ kind, filter, eventTypes });
    expect(wanted('poll')).toContain('user.lifecycle.delete.completed');
    expect(wanted('event-hook')).not.toContain('user.lifecycle.delete.completed');
    expect(wanted('event-hook')).toContain('user.lifecycle.suspend');
    expect(wanted('poll', 'severity eq "WARN"')).toBeNull();
    expect(wanted('poll', 'severity eq "WARN"', ['a'])).toEqual(['a']);
  });

  it.each(['https://a.example/x?y=1', 'http://localhost:1/', 'http://[::1]/'])('deliver to %s', (address) => {
    expect(deliveryAddressFault(address)).toBeNull();
  });

  it.each([
    'http://a.example/',
    'ftp://a.example/',
    'https://u@a.example/',
    'https://a.example/#x',
    'a.example',
    'javascript:1',
  ])('do not deliver to %s', (address) => {
    expect(deliveryAddressFault(address)).not.toBeNull();
  });
});
