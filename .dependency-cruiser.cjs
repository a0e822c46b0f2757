/**
 * The house rules of docs/architecture.md as a test: a folder imports only folders of a lower rank,
 * nothing imports in a circle, and the product never imports development equipment.
 */
const ranks = [
  ['config', 'errors', 'access', 'verify'],
  ['database', 'http', 'crypto', 'metrics', 'conditions', 'tracing'],
  ['audit', 'rate-limits', 'statistics', 'deletions'],
  ['connections', 'roles'],
  [
    'applications',
    'group-mappings',
    'subjects',
    'api-tokens',
    'local-accounts',
    'openid-provider',
    'event-store',
    'assertions',
  ],
  ['okta-client', 'sessions', 'refresh-tokens', 'event-triggers'],
  ['directory'],
  ['access-model'],
  ['decisions', 'live-people', 'replicas'],
  [
    'decision-records',
    'drafts',
    'proxy-decisions',
    'set-up',
    'sign-out',
    'test-sign-in',
    'return-addresses',
    'impact',
    'management-authorization',
  ],
  [
    'login',
    'local-login',
    'own-sessions',
    'decision-checks',
    'event-stream',
    'backchannel-logout',
    'access-history',
    'people',
    'secret-rotation',
    'guards',
    'connection-test',
    'okta-app',
    'okta-events',
    'event-reactions',
    'okta-actions',
    'event-delivery',
    'universal-logout',
    'mapping-preview',
    'role-access',
    'reverts',
    'explain',
    'forward-auth',
    'session-handoff',
    'authzen',
    'ext-authz',
    'introspection',
    'configuration',
    'proxy-doctor',
  ],
  ['health', 'cli', 'console-files', 'overview'],
];

const folder = (names) => `^src/(${names.join('|')})/`;

/** From each folder, everything in `src/` is forbidden but itself and the folders of a lower rank. */
const rankRules = ranks.flatMap((names, rank) =>
  names.map((name) => ({
    name: `rank-${rank}-${name}`,
    severity: 'error',
    comment: 'A folder imports only folders of a lower rank (docs/architecture.md).',
    from: { path: `^src/${name}/`, pathNot: '\\.spec\\.ts$' },
    to: {
      path: '^src/',
      pathNot: [
        `^src/${name}/`,
        ...(rank === 11 ? ['^src/(app.module|create-gateway|data-source)\\.ts$'] : []),
        ...ranks.slice(0, rank).map(folder),
      ],
    },
  })),
);

module.exports = {
  forbidden: [
    ...rankRules,
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'product-never-imports-equipment',
      severity: 'error',
      from: { path: '^(src|migrations)/', pathNot: '\\.spec\\.ts$' },
      to: { path: '^(dev|test)/' },
    },
    {
      name: 'product-runs-without-development-packages',
      severity: 'error',
      from: { path: '^(src|migrations)/', pathNot: '\\.spec\\.ts$' },
      to: {
        dependencyTypes: ['npm-dev'],
        dependencyTypesNot: ['type-only'],
        pathNot: 'node_modules/@types/',
      },
    },
    {
      name: 'only-known-folders',
      severity: 'error',
      comment: 'A new folder below src/ is given a rank first.',
      from: { path: '^src/[^/]+/', pathNot: folder(ranks.flat()) },
      to: {},
    },
    {
      name: 'simulator-knows-nothing-of-the-gateway',
      severity: 'error',
      from: { path: '^dev/okta-simulator/' },
      to: { path: '^src/' },
    },
    {
      name: 'console-and-gateway-know-only-the-api',
      severity: 'error',
      comment: 'The console is a client like any other: what it needs to know is in the OpenAPI document.',
      from: { path: '^console/' },
      to: { path: '^(src|dev|migrations|test)/' },
    },
    {
      name: 'gateway-never-imports-the-console',
      severity: 'error',
      from: { path: '^(src|dev|migrations)/' },
      to: { path: '^console/' },
    },
    {
      name: 'console-kit-knows-no-page',
      severity: 'error',
      comment: 'Pages build on the kit and the client, and never on each other.',
      from: { path: '^console/src/(ui|api|live|merge|protect|connect)/' },
      to: { path: '^console/src/(features|shell)/' },
    },
    {
      name: 'console-pages-are-apart',
      severity: 'error',
      from: { path: '^console/src/features/([^/]+)/' },
      to: { path: '^console/src/features/', pathNot: '^console/src/features/$1/' },
    },
    {
      name: 'no-unresolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '\\.(css|json)$' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    moduleSystems: ['es6'],
    exclude: { path: '^(dist|dist-dev)/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
