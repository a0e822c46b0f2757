import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import type { JSX, ReactNode } from 'react';
import { asProblem } from '../../api/problem.js';
import type { Versioned } from '../../api/client.js';
import { AddressStep } from '../../connect/address-step.js';
import { AppStep } from '../../connect/app-step.js';
import { ClientStep } from '../../connect/client-step.js';
import { connectionQuery } from '../../connect/connect.queries.js';
import { useClientDraft } from '../../connect/use-client-draft.js';
import { SignInTest } from '../../connect/sign-in-test.js';
import { Steps } from '../../connect/steps.js';
import { announce } from '../../ui/toasts.js';
import { AdminStep } from './admin-step.js';
import { keepProgress, setUpQuery, type Progress, type SetUp } from './set-up.queries.js';
import { titles } from './titles.js';

const route = getRouteApi('/set-up');

/** The last step that needs no session. */
const LAST_WITHOUT_SESSION = 5;

/** The steps before the first sign-in, of which one is open; those before it can be opened again. */
export function SetUpSteps({ setUp }: { readonly setUp: Versioned<SetUp> }): JSX.Element {
  const queries = useQueryClient();
  const { connection: slug, progress = {} } = setUp.body;
  const connection = useQuery({ ...connectionQuery(slug ?? ''), enabled: slug !== undefined });
  const opened = Number(route.useSearch().step);
  const navigate = useNavigate();
  const open = (number: number): void =>
    void navigate({ to: '/set-up', search: { step: String(number) }, resetScroll: false });
  const keep = useMutation({
    mutationFn: (changes: Progress) => keepProgress(setUp, changes),
    onSuccess: (kept) => queries.setQueryData(setUpQuery.queryKey, kept),
    onError: (error) => {
      announce(asProblem(error).message, 'bad');
      void queries.invalidateQueries({ queryKey: setUpQuery.queryKey });
    },
  });
  const reached = Math.min(progress.step ?? 1, LAST_WITHOUT_SESSION);
  const step = opened >= 1 && opened <= LAST_WITHOUT_SESSION ? opened : reached;
  const issuer = progress.issuer ?? connection.data?.body.issuer;
  const client = useClientDraft(issuer, connection.data?.body);
  const goOn = (changes: Progress = {}): void => {
    // What was not kept is asked for again: the next step would have nothing to begin with.
    keep.mutate({ ...changes, step: step + 1 }, { onSuccess: () => open(step + 1) });
  };
  const bodies: readonly (() => ReactNode)[] = [
    () => (
      <AddressStep
        address={progress.address}
        issuer={progress.issuer}
        busy={keep.isPending}
        onChosen={goOn}
      />
    ),
    () =>
      issuer && (
        <AppStep
          issuer={issuer}
          onDone={() => goOn()}
          onCreated={async () => {
            await queries.invalidateQueries({ queryKey: setUpQuery.queryKey });
            goOn();
          }}
        />
      ),
    () =>
      issuer && (
        <ClientStep
          issuer={issuer}
          connection={connection.data}
          entered={client.entered}
          onEntered={client.onEntered}
          onSaved={() => queries.invalidateQueries({ queryKey: setUpQuery.queryKey })}
          onDone={() => goOn()}
        />
      ),
    () =>
      connection.data && (
        <SignInTest
          connection={connection.data.body}
          test={progress.testSignIn}
          onBegun={(testSignIn) => keep.mutate({ testSignIn })}
          onDone={() => goOn()}
        />
      ),
    () => connection.data && <AdminStep read={connection.data} testSignIn={progress.testSignIn} />,
    () => null,
  ];
  return (
    <Steps
      steps={titles.map((title, index) => ({ title, body: bodies[index] ?? (() => null) }))}
      open={step}
      reached={reached}
      onOpen={open}
    />
  );
}
