import type { JSX } from 'react';
import { useRoleNames } from '../api/role-names.js';
import { Badge } from './badge.js';
import styles from './membership-age.module.css';

/** The roles of somebody, the primary one first and marked. */
export function RoleBadges({ roles }: { readonly roles: readonly string[] }): JSX.Element {
  const nameOf = useRoleNames();
  if (roles.length === 0) return <Badge look="warn">no role</Badge>;
  return (
    <span className={styles.line}>
      {roles.map((key, index) => (
        <Badge key={key} look={index === 0 ? 'info' : 'plain'}>
          {index === 0 && roles.length > 1 && (
            <>
              <span aria-hidden>★ </span>
              <span className="visually-hidden">Primary role: </span>
            </>
          )}
          {nameOf(key)}
        </Badge>
      ))}
    </span>
  );
}
