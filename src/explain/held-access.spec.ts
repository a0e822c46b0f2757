import { FIXTURE_TIME, modelRows, subjectFacts } from '../../test/support/decision-fixtures.js';
import type { AccessModelRows } from '../access-model/access-model-rows.js';
import { buildAccessModel } from '../access-model/build-access-model.js';
import { standingOf } from '../decisions/standing.js';
import { heldAccess } from './held-access.js';

const moment = { nowMs: FIXTURE_TIME.getTime() };

/** What a developer may do in the application of the fixtures, when these are its rules and grants. */
function access(rows: Partial<AccessModelRows>, status: 'active' | 'disabled' = 'active') {
  const model = buildAccessModel(modelRows(rows));
  const application = model.applications.get('wiki');
  if (!application) throw new Error('The fixtures have no application.');
  return heldAccess(model, standingOf(model, { ...subjectFacts(['Devs']), status }), application, moment);
}

describe('what a person may do in an application', () => {
  const applications = (accessRules: AccessModelRows['applications'][number]['accessRules']) => {
    const rows = modelRows();
    return {
      applications: rows.applications.map((row) => (row.slug === 'wiki' ? { ...row, accessRules } : row)),
    };
  };

  it('is every permission of their roles and of everybody, and those on a condition marked', () => {
    const grants = [
      { applicationId: 'a1', role: '*', resourceType: 'page', action: 'read' },
      { applicationId: 'a1', role: 'developer', resourceType: 'page', action: 'write' },
      { applicationId: 'a1', role: 'admin', resourceType: 'page', action: 'delete' },
      {
        applicationId: 'a1',
        role: 'developer',
        resourceType: 'page',
        action: 'publish',
        condition: 'resource.properties.draft == true',
      },
    ];
    expect(access({ grants })).toMatchObject({
      slug: 'wiki',
      allowed: true,
      reason: 'allowed',
      permissions: [
        { permission: 'page:publish', conditional: true },
        { permission: 'page:read', conditional: false },
        { permission: 'page:write', conditional: false },
      ],
      permissionsTotal: 3,
    });
  });

  it('is every rule that lets them through, and what it asks for besides', () => {
    const rows = applications([
      { path: '/open', public: true },
      { path: '/devs/*', anyRole: ['developer'], methods: ['GET'] },
      { path: '/admin/*', anyRole: ['admin'] },
      { path: '/strong', anyRole: ['developer'], maxAge: 60 },
      { path: '/odd', anyRole: ['developer'], condition: 'action.properties.method == "DELETE"' },
      { path: '/page', permission: 'page:read' },
    ]);
    expect(access(rows)).toMatchObject({
      rules: [
        { index: 0, path: '/open', public: true, conditional: false },
        { index: 1, path: '/devs/*', methods: ['GET'], public: false },
        { index: 3, path: '/strong', stepUp: { maxAge: 60 } },
        { index: 4, path: '/odd', conditional: true },
        { index: 5, path: '/page', conditional: false },
      ],
      rulesTotal: 5,
      rulesOfApplication: 6,
    });
  });

  it('is only what is open to all, where they may not enter', () => {
    const rows = applications([
      { path: '/open', public: true },
      { path: '/devs', anyRole: ['developer'] },
    ]);
    expect(access(rows, 'disabled')).toMatchObject({
      allowed: false,
      reason: 'subject-disabled',
      permissions: [],
      rules: [{ index: 0, path: '/open', public: true }],
    });
  });
});
