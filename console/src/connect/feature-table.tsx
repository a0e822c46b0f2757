import type { JSX } from 'react';
import type { Schemas } from '../api/client.js';
import { Badge } from '../ui/badge.js';
import { Table, type Column } from '../ui/table.js';
import styles from './connect.module.css';
import { inTheConsole } from './setting-words.js';

type Feature = Schemas['FeatureResponse'];

const NAMES: Readonly<Record<Feature['feature'], string>> = {
  memberships: 'Read people’s groups',
  'group-picker': 'Find groups by name',
  'system-log-triggers': 'Follow the System Log',
  'event-hook-registration': 'Register event hooks',
  'directory-actions-read': 'Read the directory',
  'directory-actions-manage': 'Change the directory',
  'profile-schema': 'Read the profile’s fields',
  'universal-logout': 'Sign people out of Okta',
  'app-check': 'Check the app’s settings',
  'authorization-server-check': 'Check the server’s claims',
  'token-life': 'Watch the token’s life',
};

/** What the API credential is good for, with the scopes that each thing takes: granted or missing. */
export function FeatureTable(props: {
  readonly features: readonly Feature[];
  /** True for an API token: it has its owner's rights, and no scopes. */
  readonly scopeless: boolean;
}): JSX.Element {
  const { features, scopeless } = props;
  return (
    <Table
      caption="What the API credential is good for"
      columns={scopeless ? COLUMNS.filter(({ label }) => label !== SCOPES) : COLUMNS}
      rows={features}
      keyOf={({ feature }) => feature}
    />
  );
}

const SCOPES = 'Scopes';

const COLUMNS: readonly Column<Feature>[] = [
  { label: 'Feature', cell: ({ feature }) => NAMES[feature] },
  {
    label: 'Usable',
    cell: ({ usable, reason }) => (
      <>
        <Badge look={usable ? 'good' : 'warn'}>{usable ? '✔ yes' : '✗ no'}</Badge>{' '}
        {reason !== undefined && inTheConsole(reason)}
      </>
    ),
  },
  {
    label: SCOPES,
    cell: ({ scopes }) =>
      scopes.length === 0 ? 'none needed' : scopes.map((scope) => <ScopeLine key={scope.scope} {...scope} />),
  },
  { label: 'Least admin role', cell: ({ roleNeeded }) => roleNeeded },
];

function ScopeLine({ scope, requested, granted }: Schemas['FeatureScopeResponse']): JSX.Element {
  const state =
    granted === true
      ? '✔ granted'
      : granted === false
        ? '✗ missing'
        : requested
          ? 'asked for'
          : 'not asked for';
  return (
    <div>
      <code>{scope}</code> <span className={styles.muted}>{state}</span>
    </div>
  );
}
