import type { AccessModelRows } from '../../src/access-model/access-model-rows.js';
import type { AccessRule } from '../../src/applications/access-rule.js';
import type { SubjectFacts } from '../../src/subjects/subject-facts.js';

/** The connection of every sample. */
export const CONNECTION_ID = '00000000-0000-4000-8000-000000000001';
/** Applications of a sample; `MAX_ACCESS_RULES` is what each may have. */
const RULES_PER_APPLICATION = 1000;

/** The host of the n-th sample application. */
export function hostOf(application: number): string {
  return `app-${application}.example.com`;
}

/** A path that the n-th rule of a sample application names. */
export function pathOf(rule: number): string {
  return `/section-${rule % 100}/area-${rule}/report`;
}

/**
 * An access model with so many mappings (each with a role of its own) and so many rules in each application.
 * @param applicationCount Default: as few as may hold the rules.
 */
export function sampleRows(
  mappings: number,
  rules: number,
  applicationCount = Math.ceil(rules / RULES_PER_APPLICATION),
): AccessModelRows {
  const applications = Array.from({ length: applicationCount }, (_, index) => ({
    id: `application-${index}`,
    slug: `app-${index}`,
    name: `Application ${index}`,
    builtIn: false,
    connectionIds: [CONNECTION_ID],
    accessRules: sampleRules(Math.min(rules, RULES_PER_APPLICATION)),
  }));
  return {
    version: `${mappings} mappings, ${rules} rules`,
    connections: [
      {
        id: CONNECTION_ID,
        slug: 'default',
        name: 'Okta',
        status: 'active',
        platform: true,
        issuer: 'https://example.okta.com',
        defaultRole: null,
        requiredGroups: [],
        sessionsValidAfterMs: null,
      },
    ],
    roles: numbered(mappings, (n) => ({ key: `role-${n}`, name: `Role ${n}`, rank: n })),
    mappings: numbered(mappings, (n) => ({
      connectionId: CONNECTION_ID,
      groupName: groupName(n),
      groupId: null,
      roleKey: `role-${n}`,
    })),
    applications,
    hosts: applications.map(({ id }, index) => ({ host: hostOf(index), applicationId: id })),
    grants: [],
    credentials: [],
  };
}

/** A person in so many groups, of which the first `mapped` are mapped in a sample of at least that size. */
export function samplePerson(index: number, groups: number, mapped: number): SubjectFacts {
  const names = numbered(groups, (n) =>
    n < mapped ? groupName(n) : `Some other group ${n} of person ${index}`,
  );
  return {
    id: `subject-${index}`,
    connectionId: CONNECTION_ID,
    sub: `00u${index}`,
    login: `person-${index}@example.com`,
    email: `person-${index}@example.com`,
    name: `Person ${index}`,
    status: 'active',
    // As if just read from the database: texts that nothing has been computed of yet.
    membership: {
      groups: JSON.parse(JSON.stringify(names.map((name) => ({ name })))) as { name: string }[],
      source: 'id-token',
      completeness: 'complete',
      fetchedAt: new Date(),
    },
    membershipVersion: 1,
    sessionsValidAfterMs: null,
    attributes: {},
  };
}

function sampleRules(count: number): AccessRule[] {
  return numbered(count, (n) => ({
    path: n === 0 ? '/*' : `/section-${n % 100}/area-${n}/*`,
    anyRole: ['role-5', 'role-1'],
  }));
}

function groupName(n: number): string {
  return `Okta group number ${n}`;
}

function numbered<T>(count: number, make: (n: number) => T): T[] {
  return Array.from({ length: count }, (_, n) => make(n));
}
