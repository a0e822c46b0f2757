import type { Overview } from '../../api/overview.queries.js';
import { isStuck, statusOf } from './overview-status.js';

const at = '2026-05-12T10:00:00.000Z';
const replica = (current: boolean, lastPollAt: string | null = at) => ({
  id: 'r',
  startedAt: at,
  modelVersion: '1',
  lastPollAt,
  seenAt: at,
  current,
});
const okta = (status: 'ok' | 'unreachable' | 'degraded' | 'unknown', reason?: string) => ({
  connection: 'acme',
  name: 'Acme',
  status,
  ...(reason === undefined ? {} : { reason }),
});
const overview = (parts: Partial<Overview>): Overview => ({ at, missing: [], ...parts });
const states = (...items: ReturnType<typeof okta>[]) => ({ okta: { items, omitted: 0 } });

describe('the sentence about the gateway', () => {
  it('is that all is well, and what that rests on', () => {
    const replicas = { items: [replica(true), replica(true)], nextCursor: null, modelVersion: '1' };
    expect(statusOf(overview({ ...states(okta('ok'), okta('unknown')), replicas }))).toEqual({
      look: 'good',
      sentence: 'All well',
      detail: 'Okta answers for 1 connection; 1 was not asked yet; 2 replicas hear of every change.',
    });
  });

  it('claims nothing of what the caller may not see', () => {
    const missing = [{ part: 'okta' as const, reason: 'permission-denied' as const }];
    const attention: [] = [];
    expect(statusOf(overview({ missing, attention }))).toMatchObject({
      sentence: 'All well',
      detail: 'As far as you may see.',
    });
  });

  it('calls nothing well where the caller may see nothing', () => {
    const missing = [{ part: 'okta' as const, reason: 'permission-denied' as const }];
    expect(statusOf(overview({ missing }))).toEqual({
      look: 'warn',
      sentence: 'Your roles show you nothing of this page.',
    });
  });

  it('names the connection whose Okta is away before anything else, and leads there', () => {
    const status = statusOf(
      overview(states(okta('degraded', 'token-invalid'), okta('unreachable', 'timeout'))),
    );
    expect(status).toMatchObject({
      look: 'bad',
      sentence: 'Okta cannot be reached for Acme (timeout).',
      way: { to: 'connection', slug: 'acme' },
    });
  });

  it('says what else is wrong, each with its own way there', () => {
    const attention = [
      { kind: 'expiring-tokens' as const, count: 1, names: ['ci'] },
      { kind: 'shadow-mode' as const, count: 2, names: ['Shop', 'Wiki'], ref: 'shop' },
    ];
    const { sentence, others } = statusOf(
      overview({ ...states(okta('degraded', 'token-invalid'), okta('unreachable', 'timeout')), attention }),
    );
    expect(sentence).toContain('cannot be reached');
    expect(others?.map((other) => [other.sentence, other.way?.label])).toEqual([
      ['Okta refuses the API credential of Acme (token-invalid).', 'Look at Acme'],
      ['1 API token ends within a week: ci.', 'Look at the API tokens'],
      ['2 applications are only watched, nothing is denied there: Shop, Wiki.', 'Look at shop'],
    ]);
  });

  it('tells a replica that is a moment behind from one that hears of nothing', () => {
    expect(isStuck(replica(false))).toBe(false);
    expect(isStuck(replica(false, null))).toBe(true);
    expect(isStuck(replica(false, '2026-05-12T09:59:50.000Z'))).toBe(true);
    expect(isStuck(replica(true, null))).toBe(false);
    const items = [replica(true), replica(false, null)];
    expect(statusOf(overview({ replicas: { items, nextCursor: null, modelVersion: '2' } }))).toMatchObject({
      look: 'bad',
      sentence: '1 of 2 replicas does not hear of changes.',
      way: { to: 'replicas' },
    });
  });

  it('says which part could not be read', () => {
    const missing = [{ part: 'statistics' as const, reason: 'unavailable' as const }];
    expect(statusOf(overview({ missing }))).toEqual({
      look: 'warn',
      sentence: 'The statistics could not be read just now.',
    });
  });
});
