import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { createLazyRoute, getRouteApi } from '@tanstack/react-router';
import { useEffect, useRef, useState, type JSX } from 'react';
import { asProblem } from '../../api/problem.js';
import { Button, LinkButton } from '../../ui/button.js';
import { Card } from '../../ui/card.js';
import { TextField } from '../../ui/field.js';
import { FormProblem } from '../../ui/form-problem.js';
import { PageHeader } from '../../ui/page-header.js';
import { ErrorState, Skeleton } from '../../ui/states.js';
import { AfterSignIn } from './after-sign-in.js';
import { setUpQuery, useLink } from './set-up.queries.js';
import { SetUpSteps } from './set-up-steps.js';
import { tokenIn } from './set-up-token.js';
import styles from './set-up.module.css';

/** The page's code, loaded when it is opened. */
export const page = createLazyRoute('/set-up')({ component: SetUpPage });

const route = getRouteApi('/set-up');

/** Takes the token out of the address, so that neither history nor bookmarks hold it. */
function hideToken(): void {
  history.replaceState(history.state, '', location.pathname);
}

function SetUpPage(): JSX.Element {
  return (
    <main className={styles.page}>
      <PageHeader title="Set up Rolegate">
        From your Okta address to a protected application in six steps. What you enter is kept: close this
        page and come back whenever you like, after half an hour with a new link.
      </PageHeader>
      <Gate />
    </main>
  );
}

function Gate(): JSX.Element {
  const queries = useQueryClient();
  const { step } = route.useSearch();
  const link = useMutation({
    mutationFn: useLink,
    onSettled: () => queries.invalidateQueries({ queryKey: setUpQuery.queryKey }),
  });
  const { mutate } = link;
  const [token] = useState(() => tokenIn(location.hash));
  const begun = useRef(false);
  useEffect(() => {
    if (token === undefined || begun.current) return;
    begun.current = true;
    hideToken();
    mutate(token);
  }, [token, mutate]);
  // What was asked before the link was used would be answered as to a stranger, and may be answered last.
  const setUp = useQuery({
    ...setUpQuery,
    enabled: !link.isPending && !(link.isIdle && token !== undefined),
  });
  if (setUp.data === undefined) {
    return setUp.error ? (
      <ErrorState
        title="The set-up could not be opened"
        problem={asProblem(setUp.error)}
        onRetry={() => void setUp.refetch()}
      />
    ) : (
      <Skeleton label="the set-up" />
    );
  }
  if (setUp.data.body.state === 'done') return step === '6' ? <AfterSignIn /> : <AlreadyDone />;
  if (!setUp.data.body.browser)
    return <NeedsLink onToken={mutate} problem={link.error} busy={link.isPending} />;
  return <SetUpSteps setUp={setUp.data} />;
}

function AlreadyDone(): JSX.Element {
  return (
    <Card title="This gateway is set up">
      <p>An admin has signed in. More connections are added in the console.</p>
      <div className={styles.actions}>
        <LinkButton look="primary" to="/">
          Open the console
        </LinkButton>
        <LinkButton to="/set-up" search={{ step: '6' }}>
          Protect an application
        </LinkButton>
      </div>
    </Card>
  );
}

function NeedsLink(props: {
  readonly onToken: (token: string) => void;
  readonly problem: unknown;
  readonly busy: boolean;
}): JSX.Element {
  const [text, setText] = useState('');
  const token = tokenIn(text);
  return (
    <Card title="Open the set-up link">
      <p>
        The gateway logged a link as it started, which can be used once and in one browser. Whoever runs the
        gateway gets another one with <code>npm run cli -- set-up-link</code>.
      </p>
      <TextField
        label="Set-up link"
        value={text}
        onChange={(event) => setText(event.target.value)}
        description="The whole link, or what stands behind its #."
      />
      {props.problem !== null && <FormProblem problem={asProblem(props.problem)} />}
      <Button
        look="primary"
        busy={props.busy}
        refusal={token === undefined ? 'No link is pasted yet.' : undefined}
        onClick={() => token !== undefined && props.onToken(token)}
      >
        Open the set-up
      </Button>
    </Card>
  );
}
