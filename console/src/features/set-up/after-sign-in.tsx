import { useQuery } from '@tanstack/react-query';
import type { JSX } from 'react';
import { asProblem } from '../../api/problem.js';
import { SessionContext, sessionQuery } from '../../api/session.js';
import { Steps } from '../../connect/steps.js';
import { buttonClass } from '../../ui/button.js';
import { Card } from '../../ui/card.js';
import { ErrorState, Skeleton } from '../../ui/states.js';
import { ProtectStep } from './protect-step.js';
import styles from './set-up.module.css';
import { titles } from './titles.js';

/** The last step, which begins with the first admin's session: whoever made the set-up is nobody special any more. */
export function AfterSignIn(): JSX.Element {
  const session = useQuery(sessionQuery);
  if (session.data) {
    return (
      <SessionContext value={session.data}>
        <Steps
          steps={titles.map((title) => ({ title, body: () => <ProtectStep /> }))}
          open={titles.length}
          reached={titles.length}
        />
      </SessionContext>
    );
  }
  if (session.isPending) return <Skeleton label="your session" />;
  const problem = asProblem(session.error);
  if (problem.status !== 401) {
    return (
      <ErrorState
        title="The set-up could not be opened"
        problem={problem}
        onRetry={() => void session.refetch()}
      />
    );
  }
  return (
    <Card title="Sign in to go on">
      <p>This gateway is set up. The last step, protecting something, is for its admins.</p>
      <div className={styles.actions}>
        <a className={buttonClass('primary')} href="/login?return_to=%2Fconsole%2Fset-up%3Fstep%3D6">
          Sign in
        </a>
      </div>
    </Card>
  );
}
