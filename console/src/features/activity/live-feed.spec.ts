import {
  arrived,
  EMPTY_FEED,
  isWanted,
  MOST_ROWS,
  rateWords,
  released,
  rowOf,
  rowOfAudit,
  withNames,
  withRecent,
  type FeedRow,
} from './live-feed.js';

const row = (key: string, rest: Partial<FeedRow> = {}): FeedRow => ({
  key,
  kind: 'denial',
  at: '2026-05-12T10:00:00Z',
  what: `Denied ${key}`,
  who: 'Ada',
  bad: true,
  ...rest,
});
const keys = (rows: readonly FeedRow[]): string[] => rows.map(({ key }) => key);

describe('the live feed', () => {
  it('puts what happened on top, or behind the list while that must not move', () => {
    let feed = arrived(EMPTY_FEED, row('a'), false);
    feed = arrived(feed, row('b'), true);
    feed = arrived(feed, row('c'), true);
    expect([keys(feed.shown), keys(feed.waiting)]).toEqual([['a'], ['c', 'b']]);
    feed = released(feed);
    expect([keys(feed.shown), feed.waiting]).toEqual([['c', 'b', 'a'], []]);
  });

  it('tells what came twice once', () => {
    const feed = arrived(arrived(EMPTY_FEED, row('a'), true), row('a'), false);
    expect([feed.shown.length, feed.waiting.length]).toEqual([0, 1]);
    expect(keys(withRecent([row('b'), row('a')], [row('a'), row('z')]))).toEqual(['b', 'a', 'z']);
  });

  it('stays bounded however much happens', () => {
    let feed = EMPTY_FEED;
    for (let n = 0; n < 2 * MOST_ROWS; n += 1) feed = arrived(feed, row(String(n)), n % 2 === 0);
    expect([feed.shown.length, feed.waiting.length]).toEqual([MOST_ROWS, MOST_ROWS]);
    expect(keys(released(feed).shown)).toHaveLength(MOST_ROWS);
  });

  it('is narrowed down by kinds and by a part of a row, whatever its case', () => {
    expect(isWanted(row('a'), undefined, undefined)).toBe(true);
    expect(isWanted(row('a'), undefined, 'sign-in,denial')).toBe(false);
    expect(isWanted(row('a'), 'aDA', 'sign-in')).toBe(true);
    expect(isWanted(row('a'), 'bob', undefined)).toBe(false);
  });

  it('words what is heard of and what is read in the same way', () => {
    const data = {
      id: '7',
      at: '2026-05-12T10:00:00Z',
      connection: 'acme',
      actor: { type: 'person', id: 'p', name: 'ada@x' },
      action: 'group-mapping.created',
      target: { type: 'group-mapping', id: '0f8fad5b-d9cb-469f-a165-70867728950e' },
      outcome: 'success' as const,
      requestId: 'r-7',
    };
    const heard = rowOf({ kind: 'admin-change', data });
    expect(heard).toMatchObject({
      key: 'audit 7',
      what: 'Group mapping created: group mapping 0f8fad5b',
      who: 'ada@x',
      person: 'p',
      event: '7',
    });
    const actor = { type: 'person' as const, id: 'p', name: 'ada@x' };
    const read = { ...data, actor, before: null, after: { groupName: 'Engineering' } };
    expect(rowOfAudit(read)).toEqual({ ...heard, what: 'Group mapping created: Engineering' });
  });

  it('names what is on the page once it was read, where it is, and adds nothing', () => {
    const rows = withNames([row('b'), row('a')], [row('z'), row('a', { what: 'Read' })]);
    expect(rows.map(({ key, what }) => [key, what])).toEqual([
      ['b', 'Denied b'],
      ['a', 'Read'],
    ]);
  });

  it('words sign-ins, denials and events of Okta', () => {
    const at = '2026-05-12T10:00:00Z';
    expect(
      rowOf({ kind: 'sign-in', data: { id: '1', at, subject: null, outcome: 'denied', reason: 'no-role' } }),
    ).toMatchObject({ what: 'Sign-in denied (no-role)', who: 'somebody unknown', bad: true });
    expect(
      rowOf({
        kind: 'denial',
        data: { id: '2', at, subject: null, application: 'wiki', reason: 'no-session', requestId: 'r' },
      }),
    ).toMatchObject({
      what: 'Denied (no-session) at',
      application: { slug: 'wiki', name: 'wiki' },
      who: 'nobody signed in',
      requestId: 'r',
    });
    const subject = '0f8fad5b-d9cb-469f-a165-70867728950e';
    const person = { id: '4', at, subject, application: 'wiki', reason: 'role-missing' };
    expect(rowOf({ kind: 'denial', data: person })).toMatchObject({
      who: 'person 0f8fad5b',
      person: subject,
    });
    expect(
      rowOf({ kind: 'denial', data: { ...person, subjectName: 'Ada', applicationName: 'The wiki' } }),
    ).toMatchObject({ who: 'Ada', application: { slug: 'wiki', name: 'The wiki' } });
    expect(rowOf({ kind: 'denial', data: { ...person, application: null } })).toMatchObject({
      what: 'Denied (role-missing) at no application',
    });
    expect(
      rowOf({ kind: 'okta-event', data: { id: '3', at, eventType: 'user.lifecycle.suspend' } }),
    ).toMatchObject({ what: 'user.lifecycle.suspend', who: 'Okta' });
    expect(rowOf({ kind: 'model', data: { resource: 'role' } })).toBeUndefined();
  });

  it('says how much happens, and how much of it is told when that is not all', () => {
    const perSecond = { allowed: 3400, denied: 10, signIns: 2 };
    expect(rateWords({ perSecond, shown: 20, skipped: 0 })).toBe('3,412/s');
    expect(rateWords({ perSecond, shown: 20, skipped: 7 })).toBe('3,412/s, showing 20/s');
    expect(rateWords({ perSecond: { allowed: 0.4, denied: 0, signIns: 0 } })).toBe('0.4/s');
    expect(rateWords({ perSecond: null, shown: 0, skipped: 0 })).toBeUndefined();
    expect(rateWords(undefined)).toBeUndefined();
  });
});
