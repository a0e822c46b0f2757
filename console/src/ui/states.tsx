import { useEffect, useState, type JSX, type ReactNode } from 'react';
import type { ApiProblem } from '../api/problem.js';
import { useHolders } from '../api/session.js';
import { Button } from './button.js';
import { classes } from './classes.js';
import { CopyButton } from './copy-button.js';
import { LiveRegion } from './live-region.js';
import styles from './states.module.css';
import { timeOfDay } from './time-words.js';

/** What a person waits for without a sign of it, in milliseconds: most answers come sooner. */
const PATIENCE_MS = 150;

/** Rows to come, at the height that they will have. For the first 150 ms only the room is kept. */
export function Skeleton({
  rows = 6,
  label,
}: {
  readonly rows?: number;
  readonly label: string;
}): JSX.Element {
  const [patient, setPatient] = useState(true);
  useEffect(() => {
    const timer = setTimeout(() => setPatient(false), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div className={classes(styles.skeleton, patient && styles.waiting)} aria-busy="true">
      <p className="visually-hidden" role="status">
        {patient ? '' : `Loading ${label}…`}
      </p>
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} className={styles.line} />
      ))}
    </div>
  );
}

/** Nothing is here yet: what would be, what it is good for, and how it begins. */
export function EmptyState(props: {
  readonly title: string;
  readonly children: ReactNode;
  readonly action?: ReactNode;
}): JSX.Element {
  return (
    <div className={styles.state}>
      <h2>{props.title}</h2>
      <p>{props.children}</p>
      {props.action}
    </div>
  );
}

/** Something could not be read: what, why, the request id to quote, and another try. */
export function ErrorState(props: {
  readonly title: string;
  readonly problem: ApiProblem;
  readonly onRetry: () => void;
}): JSX.Element {
  const { title, problem, onRetry } = props;
  return (
    <div className={classes(styles.state, styles.error)} role="alert">
      <h2>{title}</h2>
      <p>{problem.message}</p>
      <ProblemFacts problem={problem} />
      <Button onClick={onRetry}>Retry</Button>
    </div>
  );
}

/** Code and request id of a problem, for a ticket. */
export function ProblemFacts({ problem }: { readonly problem: ApiProblem }): JSX.Element {
  return (
    <p className={styles.facts}>
      Code <code>{problem.code}</code>
      {problem.requestId !== undefined && (
        <>
          {' · '}request id <code>{problem.requestId}</code>{' '}
          <CopyButton text={problem.requestId} what="request id" />
        </>
      )}
    </p>
  );
}

/** The caller may not see this, and what they lack. */
export function ForbiddenState({ permission }: { readonly permission: string }): JSX.Element {
  const holders = useHolders(permission);
  return (
    <div className={classes(styles.state, styles.forbidden)}>
      <h2>You may not see this</h2>
      <p>
        It needs the permission <code>{permission}</code>, which none of your roles gives.{' '}
        {holders && <>These roles give it: {holders.roles.join(', ')}. </>}Whoever maps groups to roles can
        change that.
      </p>
    </div>
  );
}

/** What is shown is older than it should be: it stays, and this says since when and why. */
export function StaleBanner(props: {
  readonly since: number;
  readonly problem: ApiProblem;
  readonly onRetry: () => void;
}): JSX.Element {
  return (
    <LiveRegion className={styles.banner}>
      <span>
        This is as of {timeOfDay(props.since)}. {props.problem.message}
      </span>
      <Button look="quiet" onClick={props.onRetry}>
        Retry
      </Button>
    </LiveRegion>
  );
}
