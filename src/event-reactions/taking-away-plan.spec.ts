import type { PendingEvent } from './pending-event.js';
import {
  askAt,
  CLOCK_TOLERANCE_MS,
  firstWithinReach,
  OKTA_LAG_MS,
  planTakingAway,
} from './taking-away-plan.js';

const NOW = new Date('2030-01-01T12:00:00.000Z');
const later = (ms: number, from = NOW) => new Date(from.getTime() + ms);
const USER = { id: '00u1', type: 'User' };
const GROUP = { id: '00g1', type: 'UserGroup', displayName: 'Engineering' };

let serial = 0;
function event(eventType: string, values: Partial<PendingEvent> = {}): PendingEvent {
  serial += 1;
  return {
    id: String(serial),
    uuid: `uuid-${serial}`,
    connectionId: 'connection',
    clientId: 'our-client',
    eventType,
    published: NOW,
    receivedAt: NOW,
    targets: [USER],
    ...values,
  };
}

describe('a person who lost their account', () => {
  it('loses the sessions begun until now, and Okta is asked about them at once', () => {
    const plan = planTakingAway([event('user.lifecycle.suspend')], later(200));
    expect(plan.sessionsEndings).toMatchObject([{ sub: '00u1', upTo: later(200) }]);
    expect(plan.people).toMatchObject([{ about: '00u1', askAt: NOW }]);
  });

  it('keeps a session that they began after the event, when the event comes late', () => {
    const plan = planTakingAway([event('user.lifecycle.suspend')], later(3_600_000));
    expect(plan.sessionsEndings).toMatchObject([{ upTo: later(CLOCK_TOLERANCE_MS) }]);
  });

  it('loses what the latest of several events ends, in whatever order they come', () => {
    const early = event('user.session.clear', { published: later(-60_000) });
    const late = event('user.session.clear', { published: later(-30_000) });
    for (const events of [
      [early, late],
      [late, early],
    ]) {
      const { sessionsEndings } = planTakingAway(events, NOW);
      expect(sessionsEndings).toMatchObject([{ uuid: late.uuid, upTo: later(-25_000) }]);
    }
  });
});

describe('a group that somebody left', () => {
  it('goes out of lists from before the event, by id and name, and Okta is asked once its lag is over', () => {
    const plan = planTakingAway([event('group.user_membership.remove', { targets: [USER, GROUP] })], NOW);
    expect(plan.groupLeavings).toMatchObject([
      {
        sub: '00u1',
        groupId: '00g1',
        groupName: 'Engineering',
        readBefore: later(CLOCK_TOLERANCE_MS),
      },
    ]);
    expect(plan.sessionsEndings).toEqual([]);
    expect(plan.people).toMatchObject([{ askAt: later(OKTA_LAG_MS) }]);
  });

  it('is found by its type, wherever it stands among the targets', () => {
    const { groupLeavings } = planTakingAway(
      [event('group.user_membership.remove', { targets: [GROUP, USER] })],
      NOW,
    );
    expect(groupLeavings).toMatchObject([{ sub: '00u1', groupId: '00g1' }]);
  });
});

it('takes nothing away for what may only have given something: Okta is asked', () => {
  const plan = planTakingAway([event('group.user_membership.add', { targets: [USER, GROUP] })], NOW);
  expect(plan).toMatchObject({ sessionsEndings: [], groupLeavings: [], people: [{ about: '00u1' }] });
});

describe('an app', () => {
  const app = (id: string) => ({ id, type: 'AppInstance' });

  it('that a person may no longer use ends their sessions if it is ours', () => {
    const ours = event('application.user_membership.remove', { targets: [app('our-client'), USER] });
    const other = event('application.user_membership.remove', { targets: [app('another'), USER] });
    expect(planTakingAway([ours], NOW).sessionsEndings).toHaveLength(1);
    expect(planTakingAway([other], NOW)).toMatchObject({ sessionsEndings: [], people: [] });
  });

  it('that is switched off ends all sessions of its connection if it is ours', () => {
    const ours = event('application.lifecycle.deactivate', { targets: [app('our-client')] });
    const other = event('application.lifecycle.delete', { targets: [app('another')] });
    expect(planTakingAway([ours, other], NOW).appsGone).toMatchObject([{ uuid: ours.uuid, upTo: NOW }]);
  });
});

it('marks a group that was deleted and asks about one that was changed', () => {
  const deleted = event('group.lifecycle.delete', { targets: [GROUP] });
  const changed = event('group.profile.update', { targets: [{ ...GROUP, id: '00g2' }] });
  const plan = planTakingAway([deleted, changed], NOW);
  expect(plan.groupsGone).toMatchObject([{ groupId: '00g1' }]);
  expect(plan.groups).toMatchObject([{ about: '00g1' }, { about: '00g2' }]);
});

describe('the moment to ask Okta', () => {
  it.each([
    ['is after its lag, for an event that comes at once', 0, OKTA_LAG_MS],
    ['is the arrival, for an event that comes late', -60_000, 0],
    ['is never later than its lag after the arrival, however far ahead its clock is', 90_000, OKTA_LAG_MS],
  ])('%s', (_, publishedMs, expectedMs) => {
    expect(askAt({ published: later(publishedMs), receivedAt: NOW })).toEqual(later(expectedMs));
  });
});

describe('what one transaction deals with', () => {
  const naming = (count: number) =>
    event('user.lifecycle.suspend', { targets: Array.from({ length: count }, () => USER) });

  it('is everything that is due, as a rule', () => {
    const events = Array.from({ length: 500 }, () => naming(3));
    expect(firstWithinReach(events)).toEqual(events);
  });

  it('is bounded by how many people the events name, but never nothing', () => {
    const [first, second, third] = [naming(2_500), naming(2_500), naming(1)];
    expect(firstWithinReach([first, second, third])).toEqual([first, second]);
    expect(firstWithinReach([naming(6_000), first])).toHaveLength(1);
    expect(firstWithinReach([])).toEqual([]);
  });
});
