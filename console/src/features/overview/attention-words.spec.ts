import { statusOf } from './overview-status.js';

const overview = { at: '2026-05-12T10:00:00.000Z', missing: [] };

describe('what wants attention', () => {
  it('is told in the sentence about the gateway, the most urgent first, with the way to it', () => {
    const attention = [
      { kind: 'dead-deliveries' as const, count: 2, names: [], ref: 't1' },
      { kind: 'shadow-mode' as const, count: 1, names: ['Shop'], ref: 'shop' },
    ];
    expect(statusOf({ ...overview, attention })).toEqual({
      look: 'bad',
      sentence: '2 deliveries of events were given up.',
      detail: 'The system that waits for them does not know of it. Each can be sent again.',
      way: { to: 'settings', tab: 'triggers', open: 't1', label: 'Look at the deliveries' },
      others: [
        {
          look: 'warn',
          sentence: 'Shop is only watched: nothing is denied there.',
          detail: 'Whatever the rules say, everybody gets through.',
          way: { to: 'application', slug: 'shop', label: 'Look at shop' },
        },
      ],
    });
  });

  it.each([
    ['expiring-tokens', 1, ['CI'], '1 API token ends within a week: CI.', undefined],
    [
      'expiring-credentials',
      5,
      ['a', 'b', 'c'],
      '5 credentials of applications end within a week: a, b, c and 2 more.',
      'x',
    ],
    ['shadow-mode', 2, ['A', 'B'], '2 applications are only watched, nothing is denied there: A, B.', 'a'],
  ] as const)('of the kind %s is counted and named', (kind, count, names, sentence, ref) => {
    const status = statusOf({
      ...overview,
      attention: [{ kind, count, names: [...names], ...(ref && { ref }) }],
    });
    expect([status.look, status.sentence]).toEqual(['warn', sentence]);
    expect(status.way).toBeDefined();
  });

  it('is all that is wrong where the environment differs from what is stored', () => {
    const attention = [
      { kind: 'environment-drift' as const, count: 1, names: ['OKTA_CLIENT_ID'], ref: 'default' },
    ];
    expect(statusOf({ ...overview, attention })).toEqual({
      look: 'warn',
      sentence:
        'The environment says something else than is stored of the connection default: OKTA_CLIENT_ID.',
      detail: 'What is stored counts.',
      way: { to: 'settings', tab: 'configuration', label: 'Look at the configuration' },
    });
  });
});
