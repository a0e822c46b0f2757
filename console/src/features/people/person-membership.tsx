import { Link } from '@tanstack/react-router';
import { useState, type JSX } from 'react';
import { COMPLETENESS_WORDS } from '../../api/membership-words.js';
import { type Person } from '../../api/people.queries.js';
import { personName } from '../../api/person-name.js';
import { useRoleNames } from '../../api/role-names.js';
import { useRefusal } from '../../api/session.js';
import { Badge } from '../../ui/badge.js';
import { Button } from '../../ui/button.js';
import { FormProblem } from '../../ui/form-problem.js';
import { MembershipAge } from '../../ui/membership-age.js';
import { Notice } from '../../ui/notice.js';
import { announce } from '../../ui/toasts.js';
import { useReadAgain } from './people.queries.js';
import { groupRows } from './group-rows.js';
import styles from './people.module.css';

/** Groups shown before somebody asks for more; thousands at once would make the page slow. */
const SHOWN = 200;

/** Every group that is known of a person, those that give a role first; and how far that can be relied on. */
export function PersonMembership({ person }: { readonly person: Person }): JSX.Element {
  const { membership, membershipMaxAgeSeconds } = person;
  const refusal = useRefusal('explain:read');
  const again = useReadAgain();
  const nameOf = useRoleNames();
  const [openedAt] = useState(() => Date.now());
  const [limit, setLimit] = useState(SHOWN);
  const rows = groupRows(person);
  const ageSeconds = Math.max(0, (openedAt - Date.parse(membership.fetchedAt)) / 1000);
  const readAgain = (): void =>
    again.mutate(person.id, {
      onSuccess: ({ refresh }) => {
        if (refresh === 'done') announce(`Read the groups of ${personName(person)} from Okta`);
      },
    });
  return (
    <section className={styles.section}>
      <div className={styles.actions}>
        <MembershipAge
          membership={membership}
          ageSeconds={ageSeconds}
          maxAgeSeconds={membershipMaxAgeSeconds}
        />
        <Button look="primary" busy={again.isPending} refusal={refusal} onClick={readAgain}>
          {again.isPending ? 'Reading…' : 'Read again from Okta'}
        </Button>
      </div>
      {again.error && <FormProblem problem={again.error} />}
      {again.data?.refresh === 'failed' && (
        <Notice look="bad" title="Okta could not be asked." live>
          <p>
            It did not answer in time, or refused. What is shown is what was known before; nothing was
            changed. Try again in a minute.
          </p>
        </Notice>
      )}
      {again.data?.refresh === 'not-possible' && (
        <Notice look="warn" title="There is nothing to read by." live>
          <p>
            The connection has no credential for Okta’s API, and the person no refresh token. The groups are
            read again at the next sign-in. <Link to="/connections">Connections</Link>
          </p>
        </Notice>
      )}
      {membership.completeness !== 'complete' && (
        <Notice look="warn" title={`The list ${COMPLETENESS_WORDS[membership.completeness]}.`}>
          <p>Groups that are missing here give nothing. Reading them again from Okta’s API makes sure.</p>
        </Notice>
      )}
      <h2>
        {rows.length.toLocaleString('en')} {rows.length === 1 ? 'group' : 'groups'},{' '}
        {rows.filter(({ roles }) => roles.length > 0).length} mapped
      </h2>
      {rows.length === 0 ? (
        <p>Okta told no group of this person.</p>
      ) : (
        <ul className={styles.list} aria-label="Groups">
          {rows.slice(0, limit).map(({ name, id, roles }) => (
            <li key={`${name} ${id ?? ''}`} className={styles.line}>
              <strong>{name}</strong>
              {id !== undefined && <code className={styles.small}>{id}</code>}
              {roles.map((role) => (
                <Badge key={role} look="info">
                  → {nameOf(role)}
                </Badge>
              ))}
            </li>
          ))}
        </ul>
      )}
      {rows.length > limit && <Button onClick={() => setLimit(limit + 1000)}>Show more groups</Button>}
    </section>
  );
}
