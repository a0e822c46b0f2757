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
          {nameOf(key)}
        </Badge>
      ))}
    </span>
  );
}
