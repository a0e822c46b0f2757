import type { JSX } from 'react';
import type { Schemas } from '../api/client.js';
import { Badge } from '../ui/badge.js';
import { Table, type Column } from '../ui/table.js';
import styles from './connect.module.css';

type Feature = Schemas['FeatureResponse'];

/** What the API credential is good for, with the scopes that each thing takes: granted or missing. */
export function FeatureTable({ features }: { readonly features: readonly Feature[] }): JSX.Element {
  return (
    <Table
      caption="What the API credential is good for"
      columns={COLUMNS}
      rows={features}
      keyOf={({ feature }) => feature}
    />
  );
}

const COLUMNS: readonly Column<Feature>[] = [
  { label: 'Feature', cell: ({ feature }) => feature },
  {
    label: 'Usable',
    cell: ({ usable, reason }) => (
      <>
        <Badge look={usable ? 'good' : 'warn'}>{usable ? '✔ yes' : '✗ no'}</Badge> {reason}
      </>
    ),
  },
  {
    label: 'Scopes',
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
