import { Directory } from './directory.js';
import { oktaId, randomToken } from './ids.js';
import type { AppChanges, GroupsClaim, NewApp, OktaApp, OktaUser } from './org-types.js';

const NO_GROUPS: GroupsClaim = {
  mode: 'none',
  filter: '.*',
  limit: 100,
  inIdToken: true,
  inUserinfo: true,
  inAccessToken: false,
  claimName: 'groups',
};

/** The app integrations of the org and who is assigned to them. */
export class Apps {
  private readonly apps = new Map<string, OktaApp>();

  constructor(
    private readonly now: () => Date,
    private readonly directory: Directory,
  ) {}

  add(input: NewApp): OktaApp {
    const applicationType = input.applicationType ?? 'web';
    const service = applicationType === 'service';
    const open = applicationType === 'browser' || applicationType === 'native';
    const app: OktaApp = {
      label: 'Test App',
      status: 'ACTIVE',
      applicationType,
      clientSecret: open || service ? null : randomToken(48),
      tokenEndpointAuthMethod: service ? 'private_key_jwt' : open ? 'none' : 'client_secret_basic',
      jwks: { keys: [] },
      grantTypes: service ? ['client_credentials'] : ['authorization_code'],
      redirectUris: [],
      responseTypes: service ? ['token'] : ['code'],
      wildcardRedirect: 'DISABLED',
      issuerMode: 'ORG_URL',
      implicitAssignment: false,
      // Ticked by default on a new service app; most clients untick it, and most tests do not want it.
      dpopBoundAccessTokens: false,
      jwksUri: null,
      universalLogout: null,
      postLogoutRedirectUris: [],
      initiateLoginUri: null,
      // Okta: required for public clients, a tick box for web apps.
      pkceRequired: open,
      idTokenClaims: 'thin',
      refreshToken: { rotationType: open ? 'ROTATE' : 'STATIC', leewaySeconds: 30 },
      assignment: 'everyone',
      grantedScopes: [],
      adminRole: 'SUPER_ADMIN',
      ...input,
      id: input.id ?? oktaId('0oa'),
      created: this.now(),
      idpInitiatedLogin: input.idpInitiatedLogin ?? {
        mode: input.initiateLoginUri ? 'SPEC' : 'DISABLED',
        defaultScope: [],
      },
      groupsClaim: { ...NO_GROUPS, ...input.groupsClaim },
    };
    this.apps.set(app.id, app);
    return app;
  }

  update(id: string, changes: AppChanges): OktaApp {
    const app = this.require(id);
    return Object.assign(app, changes, { groupsClaim: { ...app.groupsClaim, ...changes.groupsClaim } });
  }

  get(id: string): OktaApp | undefined {
    return this.apps.get(id);
  }

  require(id: string): OktaApp {
    const app = this.apps.get(id);
    if (!app) throw new Error(`no such app: ${id}`);
    return app;
  }

  all(): OktaApp[] {
    return [...this.apps.values()];
  }

  /** Assigns one person; an app that was open to everyone is then assigned to the named people alone. */
  assign(appId: string, userId: string): void {
    const app = this.require(appId);
    const { users, groups } = app.assignment === 'everyone' ? { users: [], groups: [] } : app.assignment;
    app.assignment = { users: [...users.filter((id) => id !== userId), userId], groups };
  }

  /** Takes one person's assignment away, keeping everybody else's. */
  unassign(appId: string, userId: string): void {
    const app = this.require(appId);
    const current =
      app.assignment === 'everyone'
        ? { users: this.directory.allUsers().map((user) => user.id), groups: [] }
        : app.assignment;
    app.assignment = { ...current, users: current.users.filter((id) => id !== userId) };
  }

  /** Deactivation drops every direct assignment of a person. */
  dropAssignments(userId: string): void {
    for (const app of this.apps.values()) {
      if (app.assignment === 'everyone') continue;
      app.assignment = { ...app.assignment, users: app.assignment.users.filter((id) => id !== userId) };
    }
  }

  /** Whether a person may use an app: by assignment, or because the app wants none. */
  isOpenTo(app: OktaApp, user: OktaUser): boolean {
    if (app.implicitAssignment && app.status === 'ACTIVE') return user.status !== 'DEPROVISIONED';
    return this.assignmentScope(app, user) !== undefined;
  }

  /** How a person is assigned to an app, if at all. */
  assignmentScope(app: OktaApp, user: OktaUser): 'USER' | 'GROUP' | undefined {
    if (app.status !== 'ACTIVE' || user.status === 'DEPROVISIONED') return undefined;
    if (app.implicitAssignment) return undefined;
    if (app.assignment === 'everyone') return 'GROUP';
    if (app.assignment.users.includes(user.id)) return 'USER';
    const assigned = new Set(app.assignment.groups);
    return this.directory.groupsOf(user.id).some((group) => assigned.has(group.id)) ? 'GROUP' : undefined;
  }
}
