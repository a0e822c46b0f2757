import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent, type JSX, type ReactNode } from 'react';
import { asProblem, fieldMessages } from '../api/problem.js';
import { Button } from '../ui/button.js';
import { TextField } from '../ui/field.js';
import { FormProblem } from '../ui/form-problem.js';
import { RadioCard, RadioCards } from '../ui/radio-card.js';
import { adminConsoleQuery, discover } from './connect.queries.js';
import styles from './connect.module.css';
import { foundWords, kindOf, missingWords } from './issuer-words.js';

/** Chosen by whoever means a server that is not listed. */
const OTHER = 'other';

/** What the step leads to. */
export interface ChosenServer {
  /** As it was typed. */
  readonly address: string;
  readonly issuer: string;
}

/** Step 1: any address that was copied, and which of the servers behind it is to be used. */
export function AddressStep(props: {
  readonly address: string | undefined;
  readonly issuer: string | undefined;
  /** What else is asked for once a server is chosen, of which its issuer is told. */
  readonly beside?: (issuer: string) => ReactNode;
  readonly busy?: boolean;
  readonly onChosen: (server: ChosenServer) => void;
}): JSX.Element {
  const queries = useQueryClient();
  const [address, setAddress] = useState(props.address ?? '');
  const [chosen, setChosen] = useState(props.issuer);
  const search = useMutation({
    mutationFn: discover,
    onSuccess: ({ recommended, issuers, adminConsole = null }) => {
      // The next steps lead there, and need not ask again.
      for (const { issuer } of issuers)
        queries.setQueryData(adminConsoleQuery(issuer).queryKey, adminConsole);
      if (!issuers.some(({ issuer, found }) => found && issuer === chosen)) setChosen(recommended);
    },
  });
  const problem = search.error ? asProblem(search.error) : undefined;
  const messages = problem ? fieldMessages(problem, ['address']) : {};
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    search.mutate(address);
  };
  const usable = search.data?.issuers.some(({ issuer, found }) => found && issuer === chosen) ?? false;
  return (
    <>
      <form className={styles.line} onSubmit={submit}>
        <TextField
          label="Okta address"
          description="Your Okta domain, an issuer, or the address of any page of Okta’s admin console."
          placeholder="example.okta.com"
          inputMode="url"
          value={address}
          onChange={(event) => setAddress(event.target.value)}
          error={messages['address']}
        />
        <Button
          type="submit"
          look={search.data ? 'plain' : 'primary'}
          busy={search.isPending}
          refusal={address.trim() === '' ? 'No address is entered yet.' : undefined}
        >
          {search.isPending ? 'Looking…' : 'Look it up'}
        </Button>
      </form>
      {problem && messages['address'] === undefined && <FormProblem problem={problem} />}
      {search.data && (
        <>
          <RadioCards legend="Which server signs people in?">
            {search.data.issuers.map((found) => (
              <RadioCard
                key={found.issuer}
                name="issuer"
                title={kindOf(found, search.data.okta)}
                checked={chosen === found.issuer}
                disabled={!found.found}
                onChange={() => setChosen(found.issuer)}
              >
                <code>{found.issuer}</code>
                <span>{found.found ? foundWords(found, search.data.okta) : missingWords(found)}</span>
              </RadioCard>
            ))}
            {search.data.okta && (
              <RadioCard
                name="issuer"
                title="Another custom server"
                checked={chosen === OTHER}
                onChange={() => setChosen(OTHER)}
              >
                <span>
                  Okta lists them under Security → API → Authorization Servers: copy its Issuer URI into the
                  field above, and look it up.
                </span>
              </RadioCard>
            )}
          </RadioCards>
          {usable && chosen !== undefined && props.beside?.(chosen)}
          <Button
            look="primary"
            busy={props.busy}
            refusal={
              usable
                ? undefined
                : chosen === OTHER
                  ? 'Look its issuer up first.'
                  : 'Nothing that can be used was found at this address.'
            }
            onClick={() => chosen !== undefined && props.onChosen({ address, issuer: chosen })}
          >
            Use this server
          </Button>
        </>
      )}
    </>
  );
}
