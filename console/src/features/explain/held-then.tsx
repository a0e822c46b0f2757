import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState, type JSX } from 'react';
import { askedWords } from '../../api/asked-words.js';
import { personName } from '../../api/person-name.js';
import { useRoleNames } from '../../api/role-names.js';
import { useMay } from '../../api/session.js';
import { Badge } from '../../ui/badge.js';
import { Button } from '../../ui/button.js';
import { TextField } from '../../ui/field.js';
import { LiveRegion } from '../../ui/live-region.js';
import { Notice } from '../../ui/notice.js';
import { onDemand } from '../../ui/on-demand.js';
import type { Picked } from '../../ui/person-picker.js';
import { QueryView } from '../../ui/query-view.js';
import { RelativeTime } from '../../ui/relative-time.js';
import { EmptyState } from '../../ui/states.js';
import { absoluteTime } from '../../ui/time-words.js';
import { decidedThenQuery, heldThenQuery } from './explain.queries.js';
import { heldThenWords, membershipThenWords, throughThenWords, toLocalField } from './held-then-words.js';
import styles from './explain.module.css';

const PersonPicker = onDemand(
  () => import('../../ui/person-picker.js').then((module) => module.PersonPicker),
  <div className={styles.room} />,
);

/** Asks for a person and a moment. */
export function MomentForm(props: {
  readonly subject: string | undefined;
  /** ISO 8601. */
  readonly time: string | undefined;
  /** Who that is; null: the answer is about to say so. Undefined: it doesn't. */
  readonly about: Picked | null | undefined;
  readonly onAsk: (question: { readonly subject: string; readonly time: string }) => void;
}): JSX.Element {
  const [subject, setSubject] = useState(props.subject);
  const [typed, setTyped] = useState(() => toLocalField(props.time));
  const [tried, setTried] = useState(false);
  const whole = subject !== undefined && typed !== '';
  return (
    <form
      className={styles.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (whole) props.onAsk({ subject, time: new Date(typed).toISOString() });
      }}
    >
      <div className={styles.pair}>
        <PersonPicker subject={subject} known={props.about} onChange={setSubject} />
        <TextField
          label="Date and time"
          type="datetime-local"
          description="In the time zone of this browser."
          value={typed}
          onChange={({ target }) => setTyped(target.value)}
        />
      </div>
      {tried && !whole && (
        <p className={styles.error} role="alert">
          {subject === undefined ? 'Choose a person first.' : 'Choose a date and a time.'}
        </p>
      )}
      <div>
        <Button type="submit">Show that moment</Button>
      </div>
    </form>
  );
}

/** What a person held at a moment, what was decided then, and what is not known of it. */
export function HeldThen({
  subject,
  time,
}: {
  readonly subject: string;
  readonly time: string;
}): JSX.Element {
  const query = useQuery(heldThenQuery(subject, time));
  const nameOf = useRoleNames();
  return (
    <section className={styles.result} aria-label="Explanation">
      <QueryView query={query} label="moment" permission="subjects:read" rows={5}>
        {({ items: [entry], knownSince }) =>
          entry === undefined ? (
            <EmptyState title="Not known here at that moment">
              The person had not signed in by then. What is known of people begins{' '}
              <RelativeTime at={knownSince} />.
            </EmptyState>
          ) : (
            <>
              <LiveRegion className={styles.sentence}>
                <strong>{personName(entry.subject)}</strong>, {absoluteTime(Date.parse(time))}:{' '}
                {heldThenWords(entry, nameOf)}
              </LiveRegion>
              <h2>How it came to that</h2>
              <ul className={styles.chain}>
                {entry.roles.map((held) => (
                  <li key={`${held.role} ${held.through.group ?? ''}`}>
                    <span className={styles.stepName}>{nameOf(held.role)}</span>
                    <span>{throughThenWords(held)}</span>
                  </li>
                ))}
                <li>
                  <span className={styles.stepName}>Membership</span>
                  <span>
                    {membershipThenWords(entry)}, first read so{' '}
                    <RelativeTime at={entry.membership.fetchedAt} />
                  </span>
                </li>
                <li>
                  <span className={styles.stepName}>Last sign-in</span>
                  <span>
                    {entry.lastSignIn ? (
                      <RelativeTime at={entry.lastSignIn.at} />
                    ) : (
                      'None is in the audit trail'
                    )}
                  </span>
                </li>
              </ul>
            </>
          )
        }
      </QueryView>
      <DecidedThen subject={subject} time={time} />
    </section>
  );
}

function DecidedThen({ subject, time }: { readonly subject: string; readonly time: string }): JSX.Element {
  const [open, setOpen] = useState(true);
  const enabled = useMay('decisions:read') && open;
  const query = useQuery({ ...decidedThenQuery(subject, time), enabled });
  return (
    <details open={open} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>
        <h2>What was decided then</h2>
      </summary>
      <QueryView query={query} label="decisions" permission="decisions:read" rows={3}>
        {({ items }) => (
          <>
            <ul className={styles.ways} aria-label="Decisions within half an hour of that moment">
              {items.map((decision) => (
                <li key={decision.id}>
                  <p className={styles.line}>
                    <Badge look={decision.allowed ? 'good' : 'bad'}>
                      {decision.allowed ? 'allowed' : decision.reason}
                    </Badge>
                    <span>{askedWords(decision)}</span> <RelativeTime at={decision.at} />
                    <Link to="/explain" search={{ at: decision.requestId }}>
                      Explain
                    </Link>
                  </p>
                </li>
              ))}
            </ul>
            <Notice
              look="info"
              title={
                items.length > 0
                  ? 'The rules of then are known for these decisions alone.'
                  : 'What the rules said at that moment is not known.'
              }
            >
              <p>
                {items.length > 0
                  ? 'Each explains itself by the rules and the groups that it rested on.'
                  : 'No decision about this person is kept from within half an hour of it. Denials are kept for 7 days at most, of what was allowed a sample.'}{' '}
                Every change of rules, grants and mappings is in{' '}
                <Link to="/activity" search={{ tab: 'audit' }}>
                  the audit trail
                </Link>
                .
              </p>
            </Notice>
          </>
        )}
      </QueryView>
    </details>
  );
}
