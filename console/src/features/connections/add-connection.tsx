import { useMutation, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useState, type JSX } from 'react';
import { asProblem, fieldMessages } from '../../api/problem.js';
import { AddressStep } from '../../connect/address-step.js';
import { connectionQuery, saveConnection } from '../../connect/connect.queries.js';
import { Steps } from '../../connect/steps.js';
import { TextField } from '../../ui/field.js';
import { FormProblem } from '../../ui/form-problem.js';
import { announce } from '../../ui/toasts.js';
import { connectionNameFault, nameFor, slugFor } from './new-connection.js';
import { STEP_TITLES } from './step-titles.js';

const route = getRouteApi('/connections');

/** The first step to a new connection. It makes a draft on the gateway, and all further steps are on the draft’s page. */
export function AddConnection({ taken }: { readonly taken: readonly string[] }): JSX.Element {
  const { address, name } = route.useSearch();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [entered, setEntered] = useState(name);
  const make = useMutation({
    mutationFn: ({ issuer, called }: { issuer: string; called: string }) =>
      saveConnection(undefined, { issuer }, { name: called, slug: slugFor(called, taken) }),
    onSuccess: async (made) => {
      const { slug, name: called } = made.body;
      queries.setQueryData(connectionQuery(slug).queryKey, made);
      announce(`Saved ${called} as a draft`);
      await navigate({
        to: '/connections/$connectionSlug',
        params: { connectionSlug: slug },
        search: { tab: 'guide', step: '2' },
      });
      await queries.invalidateQueries({ queryKey: ['connections'] });
    },
  });
  const problem = make.error ? asProblem(make.error) : undefined;
  const messages = problem ? fieldMessages(problem, ['name', 'slug']) : {};
  const nameField = (issuer: string): JSX.Element => {
    const called = entered ?? nameFor(issuer);
    return (
      <>
        <TextField
          label="Name"
          description={
            <>
              People read it on the sign-in page. In addresses the connection is{' '}
              <code>{slugFor(called, taken)}</code>, which never changes.
            </>
          }
          value={called}
          error={connectionNameFault(called) ?? messages['name'] ?? messages['slug']}
          onChange={(event) => setEntered(event.target.value)}
        />
        {problem && <FormProblem problem={problem} also={messages['']} />}
      </>
    );
  };
  return (
    <Steps
      open={1}
      reached={1}
      steps={STEP_TITLES.map((title, index) => ({
        title,
        body: () =>
          index === 0 && (
            <AddressStep
              address={address}
              issuer={undefined}
              beside={nameField}
              busy={make.isPending}
              onChosen={({ issuer }) => {
                const called = (entered ?? nameFor(issuer)).trim();
                if (connectionNameFault(called) === undefined) make.mutate({ issuer, called });
              }}
            />
          ),
      }))}
    />
  );
}
