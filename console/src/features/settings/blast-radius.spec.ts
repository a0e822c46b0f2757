import type { Schemas } from '../../api/client.js';
import { byRadius, decidingChanges, namesOfDocument, radiusOf, wordToType } from './blast-radius.js';

type Change = Schemas['ConfigurationChange'];

const change = (
  action: Change['action'],
  kind: Change['kind'],
  name: string,
  fields: Pick<Partial<Change>, 'before' | 'after'> = {},
): Change => ({ action, kind, name, summary: '', before: null, after: null, ...fields });

describe('how far a change of the configuration reaches', () => {
  it.each([
    ['delete', 'application', 'hard'],
    ['delete', 'role', 'hard'],
    ['delete', 'group-mapping', 'now'],
    ['delete', 'grant', 'now'],
    ['create', 'role', 'quiet'],
    ['create', 'connection', 'quiet'],
    ['create', 'application', 'now'],
    ['create', 'group-mapping', 'now'],
    ['update', 'session-limits', 'now'],
    ['update', 'gateway', 'now'],
  ] as const)('to %s a thing of the kind %s: %s', (action, kind, radius) => {
    expect(radiusOf(change(action, kind, 'x'))).toBe(radius);
  });

  it('depends on what of a thing is changed: its name decides nothing, its rank and its attributes do', () => {
    const before = { slug: 'wiki', name: 'Wiki', hosts: ['a'] };
    const renamed = { before, after: { ...before, name: 'The wiki' } };
    const moved = { before, after: { ...before, hosts: ['b'] } };
    expect(radiusOf(change('update', 'application', 'wiki', renamed))).toBe('quiet');
    expect(radiusOf(change('update', 'application', 'wiki', moved))).toBe('now');
    const ranked = { before: { key: 'dev', rank: 10 }, after: { key: 'dev', rank: 20 } };
    expect(radiusOf(change('update', 'role', 'dev', ranked))).toBe('now');
    const attributed = { before: { attributeClaims: [] }, after: { attributeClaims: ['team'] } };
    expect(radiusOf(change('update', 'connection', 'eu', attributed))).toBe('now');
  });

  it('orders them, the farthest first', () => {
    const changes = [
      change('create', 'role', 'a'),
      change('delete', 'application', 'wiki'),
      change('create', 'grant', 'wiki: g'),
    ];
    expect(byRadius(changes).map(({ radius }) => radius)).toEqual(['hard', 'now', 'quiet']);
    expect(byRadius([])).toEqual([]);
  });

  it('asks for the name of the one thing that goes for good, or for how many', () => {
    const one = change('delete', 'application', 'wiki');
    expect(wordToType([one])).toBe('wiki');
    expect(wordToType([one, change('delete', 'role', 'auditor')])).toBe('delete 2');
    expect(wordToType([change('create', 'role', 'a')])).toBeUndefined();
  });

  it('names the connections whose settings concern people beside the mappings, and what is to be counted', () => {
    const before = { slug: 'default', name: 'Default', defaultRole: 'guest' };
    const renamed = change('update', 'connection', 'default', { before, after: { ...before, name: 'D' } });
    const rerouted = change('update', 'connection', 'eu', {
      before,
      after: { ...before, defaultRole: 'dev' },
    });
    const opened = change('update', 'connection', 'us', {
      before: { ...before, requiredGroups: ['Staff'], groupsClaim: 'groups' },
      after: { slug: 'us', name: 'Default', groupsClaim: 'my_groups' },
    });
    expect(decidingChanges([renamed, rerouted, opened, change('create', 'connection', 'new')])).toEqual([
      { connection: 'eu', affecting: ['roles'], asked: { defaultRole: 'dev' } },
      {
        connection: 'us',
        affecting: ['groupsClaim', 'requiredGroups', 'roles'],
        asked: { defaultRole: null, requiredGroups: [] },
      },
    ]);
  });

  it('knows the names of roles that are not there yet', () => {
    const made = change('create', 'role', 'ops', { after: { key: 'ops', name: 'Operators' } });
    expect([...namesOfDocument([made, change('delete', 'role', 'old')])]).toEqual([['ops', 'Operators']]);
  });
});
