import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent, type JSX } from 'react';
import { asProblem, fieldMessages } from '../api/problem.js';
import { Button } from '../ui/button.js';
import { TextField } from '../ui/field.js';
import { FormProblem } from '../ui/form-problem.js';
import { saveConnection, testConnection, type Connection, type ConnectionNames } from './connect.queries.js';
import styles from './connect.module.css';
import { Findings } from './findings.js';

const FIELDS = ['clientId', 'clientSecret', 'apiToken'];

/** Step 3: the client, and optionally an API token; both are tried at once. */
export function ClientStep(props: {
  readonly issuer: string;
  readonly connection: Connection | undefined;
  /** How a connection that is made here is called. */
  readonly names?: ConnectionNames;
  readonly onSaved?: (connection: Connection) => Promise<void> | void;
  readonly onDone: () => void;
}): JSX.Element {
  const { issuer, connection, names, onSaved, onDone } = props;
  const queries = useQueryClient();
  const [clientId, setClientId] = useState(connection?.clientId ?? '');
  const [clientSecret, setClientSecret] = useState('');
  const [apiToken, setApiToken] = useState('');
  const save = useMutation({
    mutationFn: async () => {
      const saved = await saveConnection(
        connection?.slug,
        { issuer, clientId, clientSecret, apiToken },
        names,
      );
      await queries.invalidateQueries({ queryKey: ['connections'] });
      await onSaved?.(saved);
      setClientSecret('');
      setApiToken('');
      return testConnection(saved.slug);
    },
  });
  const problem = save.error ? asProblem(save.error) : undefined;
  const messages = problem ? fieldMessages(problem, FIELDS) : {};
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    save.mutate();
  };
  const kept = (has: boolean | undefined): string | undefined =>
    has ? 'One is stored. Leave it empty to keep it.' : undefined;
  const hasToken = connection !== undefined && connection.managementAuth.type !== 'none';
  const complete = clientId.trim() !== '' && (clientSecret !== '' || connection?.hasClientSecret === true);
  return (
    <>
      <form onSubmit={submit}>
        <TextField
          label="Client ID"
          value={clientId}
          onChange={(event) => setClientId(event.target.value)}
          error={messages['clientId']}
        />
        <TextField
          label="Client secret"
          type="password"
          autoComplete="off"
          value={clientSecret}
          onChange={(event) => setClientSecret(event.target.value)}
          description={kept(connection?.hasClientSecret)}
          error={messages['clientSecret']}
        />
        <TextField
          label="Okta API token"
          type="password"
          autoComplete="off"
          optional
          value={apiToken}
          onChange={(event) => setApiToken(event.target.value)}
          description={
            kept(hasToken) ??
            'Lets the gateway read groups when a token carries none, pin group ids and find groups by name. Okta: Security → API → Tokens.'
          }
          error={messages['apiToken']}
        />
        {problem && <FormProblem problem={problem} also={messages['']} />}
        <div className={styles.actions}>
          <Button
            type="submit"
            look={save.data ? 'plain' : 'primary'}
            busy={save.isPending}
            refusal={complete ? undefined : 'Client ID and secret are needed.'}
          >
            {save.isPending ? 'Saving and trying…' : 'Save and try'}
          </Button>
          {connection && (
            <Button look={save.data ? 'primary' : 'plain'} onClick={onDone}>
              Go on
            </Button>
          )}
        </div>
      </form>
      {save.data && (
        <section aria-live="polite">
          <h3>What Okta says</h3>
          <Findings findings={save.data.findings} />
        </section>
      )}
    </>
  );
}
