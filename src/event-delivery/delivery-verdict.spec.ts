import { judgeTry, MOST_TRIES } from './delivery-verdict.js';

const NOW = new Date('2030-01-01T00:00:00.000Z');
const failed = { status: null, fault: 'timed-out' };

it('is delivered by any answer of success', () => {
  for (const status of [200, 202, 204]) {
    expect(judgeTry({ status, fault: null }, 1, NOW)).toMatchObject({ status: 'delivered', dueAt: null });
  }
});

it('is tried again, later and later, for about a day, and is dead then', () => {
  let at = NOW;
  for (let attempts = 1; attempts < MOST_TRIES; attempts += 1) {
    const { status, dueAt } = judgeTry(failed, attempts, at, 0.5);
    expect([status, dueAt && dueAt > at]).toEqual(['pending', true]);
    at = dueAt ?? at;
  }
  const hours = (at.getTime() - NOW.getTime()) / 3_600_000;
  expect(hours).toBeGreaterThan(20);
  expect(hours).toBeLessThan(30);
  expect(judgeTry(failed, MOST_TRIES, at)).toMatchObject({ status: 'dead', dueAt: null });
});

it.each([
  [301, 'redirected'],
  [404, 'refused'],
  [500, 'refused'],
])('takes status %d for a failure', (status, lastFault) => {
  expect(judgeTry({ status, fault: null }, 1, NOW)).toMatchObject({
    status: 'pending',
    lastStatus: status,
    lastFault,
  });
});

it('gives up at once what no further try can mend', () => {
  expect(judgeTry({ status: null, fault: 'address-not-allowed' }, 1, NOW).status).toBe('dead');
});
