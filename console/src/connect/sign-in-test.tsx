import { useMutation, useQuery } from '@tanstack/react-query';
import type { JSX, ReactNode } from 'react';
import { asProblem } from '../api/problem.js';
import { Button, buttonClass } from '../ui/button.js';
import { FormProblem } from '../ui/form-problem.js';
import { beginTestSignIn, testConnection, testSignInQuery } from './connect.queries.js';
import styles from './connect.module.css';
import { Findings } from './findings.js';
import { SignInTimeline } from './sign-in-timeline.js';

/**
 * A real person goes through a sign-in that makes no session, and what comes of it appears as it happens. It can be had at
 * any time, whatever state the connection is in.
 */
export function SignInTest(props: {
  readonly connection: string;
  /** The last test, by its id: kept by the page, so that a closed tab loses nothing. */
  readonly test: string | undefined;
  readonly onBegun: (id: string) => void;
  /** Why none can be begun. */
  readonly refusal?: string | undefined;
  /** Shown beside the buttons, once with a test that went well and otherwise. */
  readonly goOn?: (passed: boolean) => ReactNode;
}): JSX.Element {
  const { connection, test: id, onBegun, refusal, goOn } = props;
  const begin = useMutation({
    mutationFn: () => beginTestSignIn(connection),
    onSuccess: (begun) => onBegun(begun.id),
  });
  const test = useQuery({ ...testSignInQuery(connection, id ?? ''), enabled: id !== undefined });
  const checks = useMutation({ mutationFn: () => testConnection(connection) });
  const link = begin.data?.id === id ? begin.data?.signInUrl : undefined;
  const status = test.data?.status;
  const over = status !== undefined && status !== 'pending';
  const passed = status === 'completed' && test.data?.report?.groups !== undefined;
  const failed = over && !passed;
  return (
    <>
      <p>
        Sign in as yourself, or send the link to somebody else. Nothing is saved and no session begins: you
        see here what Okta tells of the person, and which groups arrive.
      </p>
      <div className={styles.actions}>
        <Button
          look={over && !failed ? 'plain' : 'primary'}
          busy={begin.isPending}
          refusal={refusal}
          onClick={() => begin.mutate()}
        >
          {id === undefined ? 'Make a test link' : failed ? 'Try again' : 'Make another test link'}
        </Button>
        {link !== undefined && !over && (
          <a className={buttonClass('primary')} href={link} target="_blank" rel="noopener">
            Open the test sign-in in a new tab
          </a>
        )}
        {goOn?.(passed)}
      </div>
      {begin.error && <FormProblem problem={asProblem(begin.error)} />}
      <div aria-live="polite">
        {test.data && <SignInTimeline test={test.data} />}
        {!test.data && id !== undefined && test.error && (
          <p>The last test is forgotten by now: reports are kept for ten minutes.</p>
        )}
      </div>
      {failed && (
        <div className={styles.actions}>
          <Button busy={checks.isPending} refusal={refusal} onClick={() => checks.mutate()}>
            Find out what to change
          </Button>
        </div>
      )}
      {checks.error && <FormProblem problem={asProblem(checks.error)} />}
      {checks.data && (
        <Findings findings={checks.data.findings.filter(({ severity }) => severity !== 'ok')} />
      )}
    </>
  );
}
