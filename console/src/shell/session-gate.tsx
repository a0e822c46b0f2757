import { useQuery } from '@tanstack/react-query';
import { useEffect, type JSX, type ReactNode } from 'react';
import { asProblem } from '../api/problem.js';
import { SessionContext, sessionQuery } from '../api/session.js';
import { reportSignedIn } from '../api/signed-out.js';
import { ErrorState, Skeleton } from '../ui/states.js';
import { SignInScreen } from './sign-in-screen.js';
import styles from './session-gate.module.css';

/** Shows what is inside to whoever is signed in, and others the way to sign in. */
export function SessionGate({ children }: { readonly children: ReactNode }): JSX.Element {
  // What was asked before the first paint is not asked again because it was refused.
  const session = useQuery({ ...sessionQuery, retryOnMount: false });
  const known = session.data !== undefined;
  useEffect(() => {
    if (known) reportSignedIn();
  }, [known]);
  if (session.data) return <SessionContext value={session.data}>{children}</SessionContext>;
  if (session.isPending) {
    return (
      <main className={styles.alone}>
        <h1 className="visually-hidden">Rolegate</h1>
        <Skeleton label="the console" />
      </main>
    );
  }
  const problem = asProblem(session.error);
  if (problem.status === 401) return <SignInScreen />;
  return (
    <main className={styles.alone}>
      <h1>Rolegate</h1>
      <ErrorState
        title="The console could not be opened"
        problem={problem}
        onRetry={() => void session.refetch()}
      />
    </main>
  );
}
