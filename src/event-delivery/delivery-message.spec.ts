import { createHmac } from 'node:crypto';
import type { OktaEvent } from '../event-store/okta-event.js';
import { deliveryBody, deliveryHeaders } from './delivery-message.js';

const AT = new Date('2030-01-01T12:00:00.900Z');
const EVENT: OktaEvent = {
  id: '7',
  xid: '900',
  connectionId: 'c',
  uuid: 'uuid-1',
  eventType: 'user.lifecycle.suspend',
  published: AT,
  receivedAt: AT,
  source: 'poll',
  payload: {
    uuid: 'uuid-1',
    eventType: 'user.lifecycle.suspend',
    published: AT.toISOString(),
    displayMessage: 'Suspend Okta user',
  },
  reaction: 'done',
  reactionAttempts: 0,
};

it('tells of events as Okta shaped them, with what the gateway knows of them', () => {
  const body = deliveryBody({ id: 'd1', trigger: 't1', connection: 'default', events: [EVENT] });
  expect(JSON.parse(body)).toEqual({
    id: 'd1',
    trigger: 't1',
    connection: 'default',
    events: [
      {
        id: '7',
        connection: 'default',
        source: 'poll',
        receivedAt: AT.toISOString(),
        uuid: 'uuid-1',
        eventType: 'user.lifecycle.suspend',
        published: AT.toISOString(),
        displayMessage: 'Suspend Okta user',
      },
    ],
  });
});

it('signs the moment and the very bytes of the body', () => {
  const headers = deliveryHeaders('d1', '{"é":1}', 'secret', AT);
  const expected = createHmac('sha256', 'secret').update('1893499200.{"é":1}', 'utf8').digest('hex');
  expect(headers).toMatchObject({
    'X-Rolegate-Timestamp': '1893499200',
    'X-Rolegate-Signature': `v1=${expected}`,
    'X-Rolegate-Delivery': 'd1',
  });
});
