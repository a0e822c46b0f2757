import {
  fieldsOf,
  kindTitle,
  newTrigger,
  numberFault,
  rhythm,
  testWords,
  toNewTrigger,
  toTriggerChange,
} from './trigger-fields.js';

describe('the form of an event trigger', () => {
  const fields = { ...newTrigger('default'), eventTypes: ' user.session.start\n group.user_membership.add ' };

  it('sends of the fields those alone that the kind has', () => {
    expect(toNewTrigger({ ...fields, filter: 'x eq 1' })).toEqual({
      kind: 'event-hook',
      connection: 'default',
      eventTypes: ['user.session.start', 'group.user_membership.add'],
      batchSize: 100,
    });
    expect(
      toNewTrigger({ ...fields, kind: 'poll', filter: 'x eq 1', deliverTo: ' https://x/ ' }),
    ).toMatchObject({
      filter: 'x eq 1',
      intervalSeconds: 60,
      deliverTo: 'https://x/',
    });
    const search = toNewTrigger({ ...fields, kind: 'scheduled-search' });
    expect([search.cron, search.intervalSeconds]).toEqual(['0 6 * * *', undefined]);
  });

  it.each([
    ['30', true],
    ['29', false],
    ['1.5', false],
    ['', false],
  ])('takes the interval %j: %s', (text, good) => {
    expect(numberFault(text, 30, 604_800) === undefined).toBe(good);
  });

  it('says when a trigger looks', () => {
    const base = {
      id: '1',
      connection: 'default',
      eventTypes: [],
      batchSize: 1,
      version: 1,
      createdAt: '',
      updatedAt: '',
      status: { lastRunAt: null, nextRunAt: null, failures: 0, lastFault: null },
    };
    expect(rhythm({ ...base, kind: 'poll', intervalSeconds: 90 })).toBe('every 90 s');
    expect(rhythm({ ...base, kind: 'scheduled-search', cron: '0 6 * * *' })).toBe('0 6 * * * (UTC)');
    expect(rhythm({ ...base, kind: 'event-hook' })).toBe('when Okta calls');
    expect(kindTitle('poll')).toBe('Poll');
  });
});

describe('the form of a trigger that is there', () => {
  const trigger = {
    id: 'the-id',
    kind: 'poll',
    connection: 'default',
    eventTypes: ['user.session.start', 'user.session.end'],
    filter: 'x eq 1',
    intervalSeconds: 120,
    batchSize: 50,
    deliverTo: 'https://siem.example/',
  } as unknown as Parameters<typeof fieldsOf>[0];

  const before = fieldsOf(trigger);

  it('sends nothing of what was not changed', () => {
    expect(toTriggerChange(before, { ...before, filter: ' x eq 1 ' })).toEqual({});
    expect(toTriggerChange(before, { ...before, intervalSeconds: '90' })).toEqual({ intervalSeconds: 90 });
  });

  it('clears what was emptied', () => {
    expect(toTriggerChange(before, { ...before, filter: ' ', deliverTo: '', eventTypes: '' })).toEqual({
      eventTypes: [],
      filter: null,
      deliverTo: null,
    });
  });
});

describe('what came of a test event', () => {
  const sent = { durationMs: 40, delivery: 'd', deliverTo: 'https://x/' };

  it.each([
    [{ ...sent, accepted: true, status: 204 }, '✔ Accepted: 204 after 40 ms.'],
    [{ ...sent, accepted: false, status: 401 }, '✗ Not accepted: 401 after 40 ms.'],
    [{ ...sent, accepted: false, fault: 'timed-out' }, '✗ Not delivered: no answer in time.'],
    [
      { ...sent, accepted: false, fault: 'address-not-allowed' },
      '✗ Not delivered: the gateway may not send to this address.',
    ],
    [{ ...sent, accepted: false, fault: 'unreachable' }, '✗ Not delivered: nothing can be reached there.'],
  ])('is said in a sentence, %#', (result, words) => expect(testWords(result)).toBe(words));
});
