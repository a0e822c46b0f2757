import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { JSX } from 'react';
import type { Schemas } from '../../api/client.js';
import { useConnectionLink } from '../../api/connection.js';
import { itemsOf } from '../../api/pages.js';
import type { Person } from '../../api/people.queries.js';
import { useRoleNames } from '../../api/role-names.js';
import { Badge } from '../../ui/badge.js';
import { LoadMore } from '../../ui/load-more.js';
import { QueryView } from '../../ui/query-view.js';
import { accessQuery } from './people.queries.js';
import styles from './people.module.css';

type Access = Schemas['ApplicationAccessResponse'];

/** Which roles a person has and through what, and what they may do in each application by them. */
export function PersonAccess({ person }: { readonly person: Person }): JSX.Element {
  const query = useInfiniteQuery(accessQuery(person.id));
  return (
    <>
      <section className={styles.section}>
        <h2>Roles</h2>
        <RolePaths person={person} />
      </section>
      <section className={styles.section}>
        <h2>Applications</h2>
        <QueryView query={query} label="access" permission="explain:read" rows={4}>
          {(data) => {
            const applications = itemsOf<Access>(data);
            return (
              <>
                <ul className={styles.list}>
                  {applications.map((access) => (
                    <ApplicationAccess key={access.slug} access={access} personId={person.id} />
                  ))}
                </ul>
                <LoadMore query={query} shown={applications.length} what="applications" />
              </>
            );
          }}
        </QueryView>
      </section>
    </>
  );
}

function RolePaths({ person }: { readonly person: Person }): JSX.Element {
  const nameOf = useRoleNames();
  const { rolePaths, status, primaryRole } = person;
  const groups = useConnectionLink(person.connection);
  if (rolePaths.length === 0) {
    return (
      <p>
        {status === 'disabled'
          ? 'None: who is disabled here has no role.'
          : 'None: no group of this person gives a role, and the connection has no default role.'}
      </p>
    );
  }
  return (
    <ul className={styles.list}>
      {rolePaths.map(({ role, through }) => (
        <li key={`${role} ${through.group ?? ''}`} className={styles.line}>
          {through.group === undefined ? (
            <span>No group of this person is mapped</span>
          ) : (
            <span>
              Okta group <strong>{through.group}</strong>
            </span>
          )}
          <span className={styles.arrow} aria-hidden>
            →
          </span>
          {through.group === undefined ? (
            <span>default role</span>
          ) : (
            <Link to="/groups" search={groups}>
              mapping
            </Link>
          )}
          <span className={styles.arrow} aria-hidden>
            →
          </span>
          <Badge look={role === primaryRole ? 'info' : 'plain'}>{nameOf(role)}</Badge>
        </li>
      ))}
    </ul>
  );
}

function ApplicationAccess(props: { readonly access: Access; readonly personId: string }): JSX.Element {
  const { access, personId } = props;
  const { slug, name, allowed, reason, permissions, permissionsTotal, rules, rulesTotal } = access;
  return (
    <li>
      <div className={styles.line}>
        <Link to="/applications/$application" params={{ application: slug }}>
          {name}
        </Link>
        {allowed ? <Badge look="good">may use it</Badge> : <Badge look="bad">no: {reason}</Badge>}
        {!access.enforced && <Badge look="warn">not enforced</Badge>}
        <Link to="/explain" search={{ subject: personId, application: slug }} className={styles.small}>
          Why?
        </Link>
      </div>
      {permissionsTotal > 0 && (
        <ul className={styles.chips} aria-label={`Permissions in ${name}`}>
          {permissions.map(({ permission, conditional }) => (
            <li key={permission}>
              <code>{permission}</code>
              {conditional && <span className={styles.small}> on a condition</span>}
            </li>
          ))}
          {permissionsTotal > permissions.length && <li>and {permissionsTotal - permissions.length} more</li>}
        </ul>
      )}
      {access.rulesOfApplication > 0 && (
        <>
          <p className={styles.small}>
            {rulesTotal} of {access.rulesOfApplication} access rules let this person through
            {rulesTotal > 0 && ':'}
          </p>
          <ul className={styles.chips} aria-label={`Paths in ${name}`}>
            {rules.map((rule) => (
              <li key={rule.index}>
                <code>
                  {rule.methods?.join(', ')} {rule.path}
                </code>
                <span className={styles.small}>{ruleNotes(rule)}</span>
              </li>
            ))}
          </ul>
        </>
      )}
      {access.rulesOfApplication === 0 && permissionsTotal === 0 && allowed && (
        <p className={styles.small}>Let in, but no access rule and no grant gives anything there yet.</p>
      )}
    </li>
  );
}

function ruleNotes({ public: open, conditional, stepUp }: Schemas['PassingRuleResponse']): string {
  const notes = [
    ...(open ? ['public'] : []),
    ...(conditional ? ['on a condition'] : []),
    ...(stepUp ? ['after a stronger sign-in'] : []),
  ];
  return notes.length === 0 ? '' : ` ${notes.join(', ')}`;
}
