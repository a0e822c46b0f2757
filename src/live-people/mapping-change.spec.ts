import { connectionRow, FIXTURE_TIME, modelRows } from '../../test/support/decision-fixtures.js';
import { buildAccessModel } from '../access-model/build-access-model.js';
import { resolveRoles } from '../access-model/resolve-roles.js';
import type { ConnectionFacts } from '../access-model/access-model.js';
import type { GroupMapping } from '../group-mappings/group-mapping.entity.js';
import type { Membership } from '../subjects/membership.js';
import { MappingChange, type IdentifiedMapping } from './mapping-change.js';

const stored = (groupName: string, groupId: string | null, roleKey: string) => {
  return { connectionId: 'c1', groupName, groupId, roleKey };
};
const wanted = (
  groupName: string,
  groupId: string | null,
  role: string,
  existing?: Partial<GroupMapping>,
): IdentifiedMapping => ({
  groupName,
  groupId,
  role,
  existing:
    existing && ({ groupId, groupDeletedAt: null, warnings: [], ...existing } as unknown as GroupMapping),
});
const membership = (...groups: Membership['groups']): Membership => {
  return { groups, source: 'api', completeness: 'complete', fetchedAt: FIXTURE_TIME };
};
const [admins, devs, guests] = [
  { id: 'g1', name: 'Admins' },
  { id: 'g2', name: 'Devs' },
  { id: 'g3', name: 'Guests' },
] as const;

function change(before: ReturnType<typeof stored>[], after: IdentifiedMapping[], connection = {}) {
  const rows = modelRows({ mappings: before, connections: [connectionRow(connection)] });
  const model = buildAccessModel(rows);
  return new MappingChange(model, model.connections.get('c1') as ConnectionFacts, after);
}

describe('a change of mappings', () => {
  const before = [stored('Admins', 'g1', 'admin'), stored('Devs', 'g2', 'developer')];

  it('gives and takes roles, in the order of their ranks', () => {
    const made = change(before, [wanted('Devs', 'g2', 'admin'), wanted('Guests', 'g3', 'developer')]);
    expect(made.of(membership(admins))).toEqual({ gains: [], loses: ['admin'] });
    expect(made.of(membership(devs))).toEqual({ gains: ['admin'], loses: ['developer'] });
    expect(made.of(membership(guests, devs))).toEqual({ gains: ['admin'], loses: [] });
    expect(made.of(membership())).toEqual({ gains: [], loses: [] });
    expect(made.rolesAfter(membership(guests, devs))).toEqual(['admin', 'developer']);
  });

  it('concerns the groups that would give another role, and no other', () => {
    const made = change(before, [wanted('Admins', 'g1', 'admin'), wanted('Guests', 'g3', 'developer')]);
    expect(made.concernedGroups()).toEqual([
      { id: 'g2', before: 'developer', after: undefined },
      { id: 'g3', before: undefined, after: 'developer' },
    ]);
  });

  it('says when a group is concerned of which the name alone is known', () => {
    const admin = wanted('Admins', 'g1', 'admin');
    const unknown = (...after: IdentifiedMapping[]) => change(before, after).concernsUnknownGroups();
    expect(unknown(admin, wanted('Devs', 'g2', 'guest'))).toBe(false);
    expect(unknown(admin, wanted('Devs', 'g2', 'developer'), wanted('Guests', null, 'guest'))).toBe(true);
    expect(unknown(admin, wanted('Devs', null, 'developer'))).toBe(true);
    const named = [stored('Devs', null, 'developer')];
    expect(change(named, []).concernsUnknownGroups()).toBe(true);
    expect(change(named, [wanted('Devs', null, 'developer')]).concernsUnknownGroups()).toBe(false);
  });

  it('gives somebody without another group the default role, and takes it from who gets one', () => {
    const made = change(before, [wanted('Guests', 'g3', 'developer')], { defaultRole: 'guest' });
    expect(made.of(membership(devs))).toEqual({ gains: ['guest'], loses: ['developer'] });
    expect(made.of(membership(guests))).toEqual({ gains: ['developer'], loses: ['guest'] });
  });

  it('leaves a deleted group without effect, and believes no name that several groups have', () => {
    const deleted = { groupDeletedAt: FIXTURE_TIME };
    const made = change(
      [],
      [
        wanted('Admins', 'g1', 'admin', deleted),
        wanted('Devs', 'g2', 'developer', { warnings: ['group-name-not-unique'] }),
      ],
    );
    expect(made.rolesAfter(membership(admins))).toEqual([]);
    expect(made.rolesAfter(membership(devs))).toEqual(['developer']);
    expect(made.rolesAfter({ ...membership({ name: 'Devs' }), source: 'id-token' })).toEqual([]);
    const repinned = change([], [wanted('Admins', 'g9', 'admin', { ...deleted, groupId: 'g1' })]);
    expect(repinned.rolesAfter(membership({ id: 'g9', name: 'Admins' }))).toEqual(['admin']);
  });

  it('leaves roles that do not exist out', () => {
    expect(change(before, [wanted('Guests', 'g3', 'emperor')]).rolesAfter(membership(guests))).toEqual([]);
  });
});

describe('in any case whatever', () => {
  it('what is said of a stranger by the groups concerned is what would be said of them by all their groups', () => {
    let state = 7;
    const pick = (below: number) => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return Math.floor((state / 2 ** 32) * below);
    };
    const roles = ['admin', 'security-engineer', 'developer', 'guest'];
    const anySet = () => {
      const left = [...roles];
      return ['A', 'B', 'C', 'D', 'E'].flatMap((name) => {
        const role = pick(2) === 0 ? left.splice(pick(left.length), 1)[0] : undefined;
        return role === undefined ? [] : [{ name, id: `g${name}`, role }];
      });
    };
    let changes = 0;
    for (let round = 0; round < 2_000; round += 1) {
      const made = change(
        anySet().map(({ name, id, role }) => stored(name, id, role)),
        anySet().map(({ name, id, role }) => wanted(name, id, role)),
      );
      const groups = ['A', 'B', 'C', 'D', 'E']
        .filter(() => pick(2) === 0)
        .map((name) => ({ id: `g${name}`, name }));
      const concerned = made.concernedGroups().filter(({ id }) => groups.some((group) => group.id === id));
      const whole = made.of(membership(...groups));
      expect(made.ofGroups(concerned)).toEqual(whole);
      changes += whole.gains.length + whole.loses.length;
    }
    expect(changes).toBeGreaterThan(1_000);
  });

  it('the model that decides is left as it was', () => {
    const rows = modelRows({ mappings: [stored('Admins', 'g1', 'admin')] });
    const model = buildAccessModel(rows);
    const facts = model.connections.get('c1') as ConnectionFacts;
    new MappingChange(model, facts, []).of(membership(admins));
    expect(resolveRoles(model, 'c1', membership(admins)).roles).toEqual(['admin']);
    expect(model.connections.get('c1')).toBe(facts);
  });
});
