import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { JSX } from 'react';
import { useChosenConnection } from '../api/connection.js';
import { connectionsQuery, isProduction, type Connection } from '../api/connections.js';
import { useMay, useSession } from '../api/session.js';
import styles from './connection-switcher.module.css';

/** The connection that is looked at, as far as the caller may see connections. */
export function useShownConnection(): Connection | undefined {
  const chosen = useChosenConnection();
  const { connection } = useSession();
  const { data } = useQuery({ ...connectionsQuery, enabled: useMay('connections:read') });
  return data?.items.find(({ slug }) => slug === (chosen ?? connection));
}

/** Chooses the connection that every page shows; nothing to choose, nothing shown. Says `prod` where people would be hurt. */
export function ConnectionSwitcher(): JSX.Element | null {
  const navigate = useNavigate();
  const chosen = useChosenConnection();
  const shown = useShownConnection();
  const { data } = useQuery({ ...connectionsQuery, enabled: useMay('connections:read') });
  const connections = data?.items ?? [];
  const production = shown !== undefined && isProduction(shown);
  if (connections.length < 2 && chosen === undefined && !production) return null;
  const known = chosen === undefined || connections.some(({ slug }) => slug === chosen);
  return (
    <span className={styles.switcher}>
      {(connections.length > 1 || chosen !== undefined) && (
        <select
          className={styles.select}
          aria-label="Connection that is shown"
          value={chosen ?? ''}
          onChange={({ target }) => {
            const connection = target.value === '' ? undefined : target.value;
            void navigate({ to: '.', search: (before) => ({ ...before, connection }), resetScroll: false });
          }}
        >
          <option value="">All connections</option>
          {!known && <option value={chosen}>{chosen}</option>}
          {connections.map(({ slug, name }) => (
            <option key={slug} value={slug}>
              {name}
            </option>
          ))}
        </select>
      )}
      {production && <span className={styles.environment}>{shown.environment}</span>}
    </span>
  );
}
