import { useMutation, useQuery } from '@tanstack/react-query';
import { useCallback, useRef, type JSX } from 'react';
import { asProblem } from '../api/problem.js';
import { Button, buttonClass } from '../ui/button.js';
import { FormProblem } from '../ui/form-problem.js';
import {
  beginTestSignIn,
  checksAfterTestQuery,
  testSignInQuery,
  type Connection,
  type UnsavedSignIn,
} from './connect.queries.js';
import styles from './connect.module.css';
import { Findings } from './findings.js';
import { SettingLine } from './setting-line.js';
import { adviceFor } from './sign-in-advice.js';
import { failedStage, outcomeOf } from './sign-in-stages.js';
import { SignInTimeline } from './sign-in-timeline.js';
import { useAdminConsole } from './use-admin-console.js';

/**
 * A real person goes through a sign-in that makes no session, and what comes of it appears as it happens. It can be had at
 * any time, whatever state the connection is in.
 */
export function SignInTest(props: {
  readonly connection: Connection;
  /** The last test, by its id: kept by the page, so that a closed tab loses nothing. */
  readonly test: string | undefined;
  readonly onBegun: (id: string) => void;
  /** What is tried in place of what is stored. */
  readonly unsaved?: UnsavedSignIn | undefined;
  /** Why none can be begun. */
  readonly refusal?: string | undefined;
  /** Goes on to the next step, whatever came of the test. */
  readonly onDone?: () => void;
}): JSX.Element {
  const { connection, test: id, onBegun, unsaved, refusal, onDone } = props;
  const { slug } = connection;
  const begin = useMutation({
    mutationFn: () => beginTestSignIn(slug, unsaved),
    onSuccess: (begun) => onBegun(begun.id),
  });
  const test = useQuery({ ...testSignInQuery(slug, id ?? ''), enabled: id !== undefined });
  const link = begin.data?.id === id ? begin.data?.signInUrl : undefined;
  const outcome = test.data && outcomeOf(test.data);
  const over = outcome !== undefined && outcome !== 'in-progress';
  const passed = outcome === 'passed';
  const again = useRef<HTMLButtonElement>(null);
  // Whoever has followed the link comes back to a page without it.
  const leavesFocus = useCallback(
    (followed: HTMLAnchorElement) => () => {
      if (document.activeElement === followed) again.current?.focus();
    },
    [],
  );
  return (
    <>
      <p>
        Sign in as yourself, or send the link to somebody else. No session begins: you see here what Okta
        tells of the person, and which groups arrive.
      </p>
      <div className={styles.actions}>
        <Button
          ref={again}
          look={passed || (link !== undefined && !over) ? 'plain' : 'primary'}
          busy={begin.isPending}
          refusal={refusal}
          onClick={() => begin.mutate()}
        >
          {id === undefined ? 'Make a test link' : over && !passed ? 'Try again' : 'Make another test link'}
        </Button>
        {link !== undefined && !over && (
          <a ref={leavesFocus} className={buttonClass('primary')} href={link} target="_blank" rel="noopener">
            Open the test sign-in in a new tab
          </a>
        )}
        {onDone && (
          <Button look={passed ? 'primary' : 'plain'} onClick={onDone}>
            {passed ? 'Go on' : outcome === 'failed' ? 'Go on although it failed' : 'Go on without a test'}
          </Button>
        )}
      </div>
      {begin.error && <FormProblem problem={asProblem(begin.error)} />}
      <div aria-live="polite">
        {test.data && (
          <SignInTimeline test={test.data}>
            <WhatToChange connection={connection} test={test.data} asks={refusal === undefined && !unsaved} />
          </SignInTimeline>
        )}
        {!test.data && id !== undefined && test.error && (
          <p>The last test is forgotten by now: reports are kept for ten minutes.</p>
        )}
      </div>
    </>
  );
}

/** What no sign-in fails of: mappings and triggers come after it. */
const LATER = /^(mapp|no-admin-mapping|triggers-)/;

/** The likeliest setting at once, and what the checks find a moment later; nobody has to ask for either. */
function WhatToChange(props: {
  readonly connection: Connection;
  readonly test: Parameters<typeof outcomeOf>[0];
  /** Whether what is stored is asked about, too. */
  readonly asks: boolean;
}): JSX.Element {
  const { connection, test, asks } = props;
  const advice = adviceFor(failedStage(test), test.report, connection);
  const adminConsole = useAdminConsole(connection.issuer, true);
  const checks = useQuery({
    ...checksAfterTestQuery(connection.slug, test.id),
    enabled: asks,
  });
  const problems =
    checks.data?.findings.filter(({ severity, code }) => severity === 'problem' && !LATER.test(code)) ?? [];
  return (
    <>
      {advice && (
        <>
          <p>{advice.text}</p>
          <SettingLine
            where={advice.where}
            value={advice.value}
            what="this setting"
            adminConsole={adminConsole}
          />
        </>
      )}
      {checks.isFetching && <p>Asking Okta what else is wrong…</p>}
      {checks.error && <FormProblem problem={asProblem(checks.error)} />}
      {problems.length > 0 && <Findings findings={problems} issuer={connection.issuer} />}
    </>
  );
}
