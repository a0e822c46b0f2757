import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type JSX, type ReactNode } from 'react';
import type { Versioned } from '../../api/client.js';
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
import { announce } from '../../ui/toasts.js';
import type { ConnectionSearch } from './connection-search.js';
import styles from './connections.module.css';
import { FIRST_STEP_OF_DRAFT, STEP_TITLES } from './step-titles.js';

/** The way from a draft to an active connection: it stands on the gateway, so that a closed tab loses nothing. */
export function DraftSteps(props: {
  readonly read: Versioned<Connection>;
  readonly search: ConnectionSearch;
  readonly onGo: (search: ConnectionSearch) => void;
}): JSX.Element {
  const { read, search, onGo } = props;
  const connection = read.body;
  const refusal = useRefusal('connections:write');
  const { slug, issuer } = connection;
  const client = useClientDraft(issuer, connection);
  const open = Math.min(STEP_TITLES.length, Math.max(1, Number(search.step) || FIRST_STEP_OF_DRAFT));
  const goTo = (step: number): void => onGo({ ...search, tab: 'guide', step: String(step) });
  const bodies: readonly (() => ReactNode)[] = [
    () => (
      <p>
        It is {issuer}. To use another one, change it under Settings: the client secret is asked for again
        then.
      </p>
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
        refusal={refusal}
        onBegun={(test) => onGo({ ...search, tab: 'guide', step: '4', test })}
        onDone={() => goTo(5)}
      />
    ),
    () => <ActivateStep read={read} test={search.test} onDone={() => onGo({ tab: 'health' })} />,
  ];
  return (
    <Steps
      open={open}
      reached={STEP_TITLES.length}
      isDone={(step) => step < 3 || (step === 3 && connection.hasClientSecret)}
      onOpen={goTo}
      steps={STEP_TITLES.map((title, index) => ({ title, body: bodies[index] ?? (() => null) }))}
    />
  );
}

function ActivateStep(props: {
  readonly read: Versioned<Connection>;
  readonly test: string | undefined;
  readonly onDone: () => void;
}): JSX.Element {
  const { read, test, onDone } = props;
  const connection = read.body;
  const queries = useQueryClient();
  const refusal = useRefusal('group-mappings:write');
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
  });
  const count = Object.values(groups).filter(Boolean).length + (mappings.data?.length ?? 0);
  return (
    <>
      <p>
        Which group of this org gives which role? One group gives one role. All of it can be changed under
        Groups → roles at any time.
      </p>
      <RoleGroupFields connection={connection.slug} test={test} groups={groups} onChange={setGroups} />
      {count === 0 && connection.defaultRole === null && (
        <p>Without any group nobody has a role: people who sign in are refused, and told why.</p>
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
