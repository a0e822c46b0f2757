import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type JSX, type ReactNode } from 'react';
import type { Versioned } from '../../api/client.js';
import { readAnew } from '../../api/outdated.js';
import { asProblem } from '../../api/problem.js';
import { useRefusal } from '../../api/session.js';
import { AppStep } from '../../connect/app-step.js';
import { ClientStep } from '../../connect/client-step.js';
import { FailedTest } from '../../connect/failed-test.js';
import { mapAndActivate, mappingsQuery, type Connection } from '../../connect/connect.queries.js';
import { pickedGroups, RoleGroupFields, type GroupsByRole } from '../../connect/role-group-fields.js';
import { useClientDraft } from '../../connect/use-client-draft.js';
import { SignInTest } from '../../connect/sign-in-test.js';
import { Steps } from '../../connect/steps.js';
import { Button } from '../../ui/button.js';
import { FormProblem } from '../../ui/form-problem.js';
import { ErrorState } from '../../ui/states.js';
import { announce } from '../../ui/toasts.js';
import type { ConnectionSearch } from './connection-search.js';
import styles from './connections.module.css';
import { STEP_TITLES } from './step-titles.js';

/** The way from a draft to an active connection: it stands on the gateway, so that a closed tab loses nothing. */
export function DraftSteps(props: {
  readonly read: Versioned<Connection>;
  readonly search: ConnectionSearch;
  readonly onGo: (search: ConnectionSearch) => void;
}): JSX.Element {
  const { read, search, onGo } = props;
  const connection = read.body;
  const refusal = useRefusal('connections:write');
  const { slug, issuer, clientId } = connection;
  const untried = refusal ?? (clientId === '' ? 'It has no client ID yet: enter it in step 3.' : undefined);
  const client = useClientDraft(issuer, connection);
  // As of the beginning: a client that comes meanwhile must not take the open step away.
  const [first] = useState(clientId === '' ? 2 : 3);
  const open = Math.min(STEP_TITLES.length, Math.max(1, Number(search.step) || first));
  const goTo = (step: number): void => onGo({ ...search, tab: 'guide', step: String(step) });
  const bodies: readonly (() => ReactNode)[] = [
    () => (
      <>
        <p>
          It is {issuer}. To use another one, change it under Settings: the client secret is asked for again
          then.
        </p>
        <Button look="danger" refusal={refusal} onClick={() => onGo({ ...search, open: 'delete' })}>
          Discard this draft…
        </Button>
      </>
    ),
    () => <AppStep issuer={issuer} slug={slug} onDone={() => goTo(3)} onCreated={() => goTo(3)} />,
    () => (
      <ClientStep
        issuer={issuer}
        connection={read}
        entered={client.entered}
        onEntered={client.onEntered}
        refusal={refusal}
        onDone={() => goTo(4)}
      />
    ),
    () => (
      <SignInTest
        connection={connection}
        test={search.test}
        refusal={untried}
        onBegun={(test) => onGo({ ...search, tab: 'guide', step: '4', test })}
        onDone={() => goTo(5)}
      />
    ),
    () => (
      <ActivateStep
        read={read}
        test={search.test}
        refusal={clientId === '' ? untried : undefined}
        onDone={() => onGo({ tab: 'health' })}
      />
    ),
  ];
  return (
    <Steps
      open={open}
      reached={STEP_TITLES.length}
      isDone={(step) =>
        step === 1 || (step === 2 && clientId !== '') || (step === 3 && connection.hasClientSecret)
      }
      onOpen={goTo}
      steps={STEP_TITLES.map((title, index) => ({ title, body: bodies[index] ?? (() => null) }))}
    />
  );
}

function ActivateStep(props: {
  readonly read: Versioned<Connection>;
  readonly test: string | undefined;
  /** Why it can't be activated, besides permissions. */
  readonly refusal: string | undefined;
  readonly onDone: () => void;
}): JSX.Element {
  const { read, test, onDone } = props;
  const connection = read.body;
  const queries = useQueryClient();
  const forbidden = useRefusal('group-mappings:write');
  const refusal = props.refusal ?? forbidden;
  const [groups, setGroups] = useState<GroupsByRole>({});
  const mappings = useQuery(mappingsQuery(connection.slug));
  const activate = useMutation({
    mutationFn: () => mapAndActivate(read, pickedGroups(groups)),
    onSuccess: async ({ name }) => {
      announce(`Activated ${name}: people can sign in through it now`);
      await Promise.all(
        ['connections', 'group-mappings'].map((key) => queries.invalidateQueries({ queryKey: [key] })),
      );
      onDone();
    },
    // Somebody else was first: the next try is made for what they left.
    onError: (thrown) => readAnew(queries, ['connections'])(asProblem(thrown)),
  });
  const count = Object.values(groups).filter(Boolean).length + (mappings.data?.length ?? 0);
  return (
    <>
      <p>
        Which group of this org gives which role? One group gives one role. All of it can be changed under
        Groups → roles at any time.
      </p>
      <RoleGroupFields connection={connection.slug} test={test} groups={groups} onChange={setGroups} />
      {mappings.error ? (
        <ErrorState
          title="The groups that have a role could not be read"
          problem={asProblem(mappings.error)}
          onRetry={() => void mappings.refetch()}
        />
      ) : (
        count === 0 &&
        connection.defaultRole === null && (
          <p>Without any group nobody has a role: people who sign in are refused, and told why.</p>
        )
      )}
      <FailedTest connection={connection.slug} test={test} />
      {activate.error && <FormProblem problem={asProblem(activate.error)} />}
      <div className={styles.actions}>
        <Button look="primary" busy={activate.isPending} refusal={refusal} onClick={() => activate.mutate()}>
          Activate {connection.name}
        </Button>
      </div>
    </>
  );
}
