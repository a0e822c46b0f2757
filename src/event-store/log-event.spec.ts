import { LARGEST_EVENT, readLogEvent } from './log-event.js';

const event = (changes: object = {}) => ({
  uuid: 'u1',
  eventType: 'user.lifecycle.suspend',
  published: '2026-11-22T04:00:00.000Z',
  target: [{ id: '00u1', type: 'User' }],
  ...changes,
});

describe('an event from outside', () => {
  it.each([
    {},
    { published: '2026-11-22T04:00Z' },
    { published: '2026-11-22T05:00:00.123456789+01:00' },
    { target: null, actor: null },
    { target: undefined },
    { displayMessage: 'a \\u0000 that is written out' },
  ])('is kept as it came with %j', (changes) => {
    expect(readLogEvent(event(changes))).toEqual(event(changes));
  });

  it.each([
    { uuid: undefined },
    { uuid: '' },
    { uuid: 'two words' },
    { eventType: 7 },
    { published: undefined },
    { published: 'yesterday' },
    { published: '2026-02-31T00:00:00Z' },
    { published: '0001-01-01T00:00:00+14:00' },
    { published: '1969-12-31T23:59:59Z' },
    { published: '9999-12-31T23:59:59.999Z' },
    { published: '9999-12-31T23:59:59-14:00' },
    { actor: 'ada' },
    { target: {} },
    { target: [null] },
    { target: [{ id: 7, type: 'User' }] },
    { displayMessage: '\0' },
    { displayMessage: '\uD800' },
  ])('is none with %j', (changes) => {
    expect(readLogEvent(event(changes))).toBeNull();
  });

  it.each([null, [], 'text', 7])('is none when it is %j', (value) => {
    expect(readLogEvent(value)).toBeNull();
  });

  it('that is too large loses what Okta notes for debugging, and is none if that is not enough', () => {
    const large = event({ debugContext: { debugData: { url: 'x'.repeat(LARGEST_EVENT) } } });
    expect(readLogEvent(large)).toEqual(event());
    expect(readLogEvent(event({ displayMessage: 'x'.repeat(LARGEST_EVENT) }))).toBeNull();
  });
});
