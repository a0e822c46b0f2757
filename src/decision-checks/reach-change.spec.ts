import { connectionRow, modelRows } from '../../test/support/decision-fixtures.js';
import type { AccessModel, ApplicationFacts } from '../access-model/access-model.js';
import { buildAccessModel } from '../access-model/build-access-model.js';
import {
  draftApplication,
  grantsOf,
  type DraftGrant,
  type DraftPolicy,
} from '../access-model/draft-model.js';
import type { AccessRule } from '../applications/access-rule.js';
import { ReachChange, type ReachEffect } from './reach-change.js';

const NOTHING: ReachEffect = { before: false, after: false, gains: false, loses: false, unclear: false };
const SAME = { ...NOTHING, before: true, after: true };
const TWO = [connectionRow(), connectionRow({ id: 'c2', slug: 'partner', platform: false })];
const OFF = [TWO[0] ?? connectionRow(), connectionRow({ id: 'c2', slug: 'partner', status: 'disabled' })];

function wiki(connections = TWO): { readonly model: AccessModel; readonly facts: ApplicationFacts } {
  const model = buildAccessModel(modelRows({ connections }));
  return { model, facts: model.applications.get('wiki') as ApplicationFacts };
}

/** What a change of the wiki means for people with these roles. */
function effect(
  change: Partial<ApplicationFacts> | ((facts: ApplicationFacts) => DraftPolicy),
  roles: readonly string[],
  connection = 'c1',
  usable = true,
): ReachEffect {
  const { model, facts } = wiki();
  const after =
    typeof change === 'function' ? draftApplication(facts, change(facts)) : { ...facts, ...change };
  return new ReachChange(facts, after, model).of(connection, roles, usable);
}

const rules = (edit: (rules: readonly AccessRule[]) => AccessRule[]) => (facts: ApplicationFacts) => ({
  accessRules: edit(facts.accessRules),
});
const grants = (edit: (grants: DraftGrant[]) => DraftGrant[]) => (facts: ApplicationFacts) => ({
  grants: edit(grantsOf(facts)),
});

describe('what a change of an application means for people with some roles', () => {
  it('is nothing when nothing is changed, whatever they hold', () => {
    const same = rules((all) => all.map((rule) => ({ ...rule })));
    expect(effect(same, ['developer'])).toEqual(SAME);
    expect(effect(same, [])).toEqual(SAME);
    expect(effect(same, ['developer'], 'c2')).toEqual(NOTHING);
  });

  it('is a loss where a rule goes, and a gain where it falls back to a wider one', () => {
    const gone = rules((all) => all.filter(({ path }) => path !== '/admin/*'));
    expect(effect(gone, ['developer'])).toEqual({ ...SAME, gains: true });
    expect(effect(gone, ['admin'])).toEqual(SAME);
    const closed = rules((all) => all.filter(({ path }) => path === '/status'));
    expect(effect(closed, ['developer'])).toEqual({ ...SAME, loses: true });
  });

  it('counts the method that alone is left to a rule', () => {
    const all = rules((before) => [...before, { path: '/form', anyRole: ['admin'] }]);
    expect(effect(all, ['admin'])).toEqual({ ...SAME, gains: true });
    expect(effect(all, ['developer'])).toEqual(SAME);
    const posted = rules((before) => before.filter(({ path }) => path !== '/form'));
    expect(effect(posted, ['developer'])).toEqual({ ...SAME, gains: true });
  });

  it('concerns everybody when it begins to watch only, and those without a right when it ends', () => {
    expect(effect({ enforced: false }, ['guest'])).toEqual({ ...SAME, gains: true });
    expect(effect({ enforced: false }, [], 'c2')).toEqual({ ...NOTHING, after: true, gains: true });
    const { model, facts } = wiki();
    const back = new ReachChange({ ...facts, enforced: false }, facts, model);
    expect(back.of('c2', [])).toEqual({ ...NOTHING, before: true, loses: true });
  });

  it('is a loss for whoever may do anything when a host goes, and for all of a connection that goes', () => {
    const [kept = ''] = wiki().facts.hosts;
    expect(effect({ hosts: [kept] }, ['developer'])).toEqual({ ...SAME, loses: true });
    expect(effect({ hosts: [...wiki().facts.hosts, 'new.example.com'] }, ['developer'])).toEqual({
      ...SAME,
      gains: true,
    });
    expect(effect({ connectionIds: new Set(['c2']) }, ['developer'])).toEqual({
      ...NOTHING,
      before: true,
      loses: true,
    });
    expect(effect({ connectionIds: new Set(['c1', 'c2']) }, ['developer'], 'c2')).toEqual({
      ...NOTHING,
      after: true,
      gains: true,
    });
  });

  it('is nothing for people of a connection that is disabled', () => {
    const { model, facts } = wiki(OFF);
    const change = new ReachChange(facts, { ...facts, connectionIds: new Set(['c1', 'c2']) }, model);
    expect(change.of('c2', ['developer'])).toEqual(NOTHING);
  });

  it('follows a grant to its role, to everybody with a usable membership, and to the rules that name it', () => {
    const given = grants((all) => [...all, { role: 'guest', resourceType: 'nobody', action: 'holds' }]);
    expect(effect(given, ['guest'])).toEqual({ ...SAME, gains: true });
    const toAll = grants((all) => [...all, { role: '*', resourceType: 'book', action: 'read' }]);
    expect(effect(toAll, [])).toEqual({ ...SAME, gains: true });
    expect(effect(toAll, [], 'c1', false)).toEqual(SAME);
    expect(
      effect(
        grants(() => []),
        ['admin'],
      ).loses,
    ).toBe(wiki().facts.grants.size > 0);
  });

  it('is unclear where nothing but a condition changes', () => {
    const book = { role: 'guest', resourceType: 'book', action: 'read' };
    const { model, facts } = wiki();
    const [always, sometimes] = [
      draftApplication(facts, { grants: [book] }),
      draftApplication(facts, { grants: [{ ...book, condition: 'resource.properties.open == true' }] }),
    ];
    expect(new ReachChange(always, sometimes, model).of('c1', ['guest'])).toEqual({ ...SAME, unclear: true });
    const none = draftApplication(facts, { grants: [] });
    expect(new ReachChange(none, sometimes, model).of('c1', ['guest'])).toEqual({ ...SAME, gains: true });
  });
});
