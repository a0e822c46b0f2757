/** A group of the demo's org. Ids are fixed, so that stored mappings still mean the same groups after a restart. */
export interface DemoGroup {
  readonly id: string;
  readonly name: string;
  /** Key of the role that the group is mapped to. */
  readonly role?: string;
}

/** A person of the demo's org. */
export interface DemoPerson {
  readonly id: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly login: string;
  readonly groups: readonly string[];
  /** Name of the role, or what there is instead of one. */
  readonly role: string;
  /** What happens after signing in as this person, in one sentence. */
  readonly expect: string;
  /** Leaves the groups out of this person's tokens and userinfo. */
  readonly withoutGroupsClaim?: true;
}

/** The group whose people administer the gateway (ADMIN_GROUP). */
export const ADMIN_GROUP = 'Rolegate Admins';

const PROJECTS = Array.from({ length: 148 }, (_, index) => `Project ${String(index + 1).padStart(3, '0')}`);

/**
 * Groups, oldest first. The projects come before the groups that matter: the cut of a long list in the
 * token (100 names, oldest first) then leaves out exactly the group that gives the role.
 */
export const groups: readonly DemoGroup[] = [
  ...PROJECTS.map((name) => ({ id: oktaId('00g', name), name })),
  { id: oktaId('00g', 'Facilities'), name: 'Facilities' },
  { id: oktaId('00g', 'Admins'), name: ADMIN_GROUP, role: 'admin' },
  { id: oktaId('00g', 'Security'), name: 'Security', role: 'security-engineer' },
  { id: oktaId('00g', 'Engineering'), name: 'Engineering', role: 'developer' },
  { id: oktaId('00g', 'Guests'), name: 'Guests', role: 'guest' },
];

/** Whom one can sign in as, in the order in which they are introduced. */
export const people: readonly DemoPerson[] = [
  person('Ada', 'Admin', {
    groups: [ADMIN_GROUP],
    role: 'Admin',
    expect: 'Payslip, reports, administration, every right on the gateway, and every invoice but their own.',
  }),
  person('Sam', 'Security', {
    groups: ['Security'],
    role: 'Security Engineer',
    expect: 'Payslip, reports, and the invoices of Security; administration is refused.',
  }),
  person('Dee', 'Developer', {
    groups: ['Engineering'],
    role: 'Developer',
    expect: 'Payslip, and invoices up to 500; reports and administration are refused.',
  }),
  person('Gus', 'Guest', {
    groups: ['Guests'],
    role: 'Guest',
    expect: 'Payslip, and no invoice; reports and administration are refused.',
  }),
  person('Nora', 'Nomap', {
    groups: ['Facilities'],
    role: 'none',
    expect: 'None of their groups is mapped: refused at sign-in, with a page that says why.',
  }),
  person('Tess', 'Tokenless', {
    groups: ['Engineering'],
    role: 'Developer',
    expect: 'Gets in with a token that carries no groups: they are found through the Okta API.',
    withoutGroupsClaim: true,
  }),
  person('Max', 'Manygroups', {
    groups: [...PROJECTS, 'Security'],
    role: 'Security Engineer',
    expect: 'Is in 150 groups and Okta cuts the list in the token at 100: the API tells the rest.',
  }),
];

/** Owns the API token of the gateway; nobody signs in as it. */
export const serviceAccount = {
  id: oktaId('00u', 'Service'),
  firstName: 'Service',
  lastName: 'Account',
  login: 'rolegate.service@example.com',
} as const;

function person(
  firstName: string,
  lastName: string,
  rest: Omit<DemoPerson, 'id' | 'firstName' | 'lastName' | 'login'>,
): DemoPerson {
  const login = `${firstName}.${lastName}@example.com`.toLowerCase();
  return { id: oktaId('00u', firstName), firstName, lastName, login, ...rest };
}

/** A fixed id in the form of Okta's: 20 characters. */
function oktaId(prefix: '00g' | '00u', name: string): string {
  return `${prefix}Demo${name.replaceAll(' ', '')}`.padEnd(20, '0');
}
