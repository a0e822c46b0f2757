import {
  applicationRow,
  connectionRow,
  FIXTURE_TIME,
  modelRows,
} from '../../test/support/decision-fixtures.js';
import type { ConnectionRow } from '../access-model/access-model-rows.js';
import { buildAccessModel } from '../access-model/build-access-model.js';
import { checkedParty } from './check-standing.js';

const c1 = connectionRow();
const c2 = connectionRow({ id: 'c2', slug: 'partner', platform: false });

/** The connection of somebody with groups, where connections were read in this order and the wiki names them in that one. */
function connectionOf(read: ConnectionRow[], connectionIds: string[]): string {
  const rows = modelRows();
  const applications = [
    ...rows.applications.filter(({ slug }) => slug !== 'wiki'),
    applicationRow({ connectionIds }),
  ];
  const model = buildAccessModel({ ...rows, connections: read, applications });
  const wiki = model.applications.get('wiki');
  if (!wiki) throw new Error('no wiki');
  const party = checkedParty({ groups: ['Devs'] }, model, wiki, new Map(), FIXTURE_TIME);
  if (typeof party === 'string' || !('facts' in party)) throw new Error('It is nobody.');
  return party.facts.connectionId;
}

describe('somebody with groups', () => {
  it('comes from the first connection that the application names, in whatever order they were read', () => {
    expect(connectionOf([c1, c2], ['c2', 'c1'])).toBe('c2');
    expect(connectionOf([c2, c1], ['c2', 'c1'])).toBe('c2');
    expect(connectionOf([c2, c1], ['c1', 'c2'])).toBe('c1');
  });

  it('comes from the first one that is active', () => {
    const off = { ...c2, status: 'disabled' as const };
    expect(connectionOf([off, c1], ['c2', 'c1'])).toBe('c1');
    expect(connectionOf([off], ['c2'])).toBe('c2');
  });
});
