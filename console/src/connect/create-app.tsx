import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useDeferredValue, useState, type FormEvent, type JSX } from 'react';
import { api, read, type Schemas } from '../api/client.js';
import { asProblem, fieldMessages } from '../api/problem.js';
import { Button } from '../ui/button.js';
import { Select, TextArea, TextField } from '../ui/field.js';
import { FormProblem } from '../ui/form-problem.js';
import { CreateAppPlan } from './create-app-plan.js';
import { CreateAppResult } from './create-app-result.js';
import { groupNames } from './create-app-words.js';
import styles from './connect.module.css';

type Result = Schemas['OktaAppResultResponse'];
type Kind = 'api-token' | 'service-app';

const FIELDS = ['credential/apiToken', 'credential/clientId', 'credential/privateKey', 'label', 'groups'];

/**
 * Has the gateway make the app in Okta: a credential that is used once, every call before it is made, and how each ended.
 */
export function CreateApp(props: {
  readonly issuer: string;
  /** Of the connection to be; undefined = of the first one. */
  readonly slug?: string | undefined;
  /** Told the slug of the connection that has the client now. */
  readonly onDone: (connection: string) => Promise<void> | void;
}): JSX.Element {
  const { issuer, slug, onDone } = props;
  const queries = useQueryClient();
  const [kind, setKind] = useState<Kind>('api-token');
  const [secret, setSecret] = useState('');
  const [clientId, setClientId] = useState('');
  const [keyId, setKeyId] = useState('');
  const [label, setLabel] = useState('');
  const [groups, setGroups] = useState('');
  const order = {
    issuer,
    ...(slug === undefined ? {} : { slug }),
    ...(label.trim() === '' ? {} : { label: label.trim() }),
    ...(groupNames(groups) === undefined ? {} : { groups: groupNames(groups) }),
  };
  const shown = useDeferredValue(JSON.stringify(order));
  const plan = useQuery({
    queryKey: ['okta-app-plans', shown, kind],
    queryFn: ({ signal }) =>
      read(
        api.POST('/api/v1/connections/okta-app/plan', {
          body: { ...(JSON.parse(shown) as typeof order), credentialType: kind },
          signal,
        }),
      ),
    placeholderData: (before) => before,
    staleTime: Infinity,
  });
  const create = useMutation({
    mutationFn: async (): Promise<Result> => {
      const credential =
        kind === 'api-token'
          ? { apiToken: secret.trim() }
          : {
              clientId: clientId.trim(),
              privateKey: secret,
              ...(keyId.trim() === '' ? {} : { keyId: keyId.trim() }),
            };
      return read(
        api.POST('/api/v1/connections/okta-app', {
          body: { ...order, credential },
        }),
      );
    },
    onSuccess: async ({ outcome }) => {
      // Needed again only when something is left to be done.
      if (outcome === 'done') setSecret('');
      await queries.invalidateQueries({ queryKey: ['connections'] });
    },
  });
  const problem = create.error ? asProblem(create.error) : undefined;
  const messages = problem ? fieldMessages(problem, FIELDS) : {};
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    create.mutate();
  };
  const complete = secret.trim() !== '' && (kind === 'api-token' || clientId.trim() !== '');
  const done = create.data?.outcome === 'done';
  return (
    <form onSubmit={submit} aria-label="Create the app">
      <p>
        Rolegate creates the app, enters the addresses, sends the groups and lets people in. The credential is
        used once: it is not stored, not logged, and forgotten when this ends.
      </p>
      <Select
        label="Credential"
        value={kind}
        onChange={(event) => {
          setKind(event.target.value === 'service-app' ? 'service-app' : 'api-token');
          setSecret('');
        }}
      >
        <option value="api-token">API token</option>
        <option value="service-app">Service app (OAuth)</option>
      </Select>
      {kind === 'api-token' ? (
        <TextField
          label="One-off API token"
          type="password"
          autoComplete="off"
          value={secret}
          onChange={(event) => setSecret(event.target.value)}
          description="Okta: Security → API → Tokens → Create token, as an application or super administrator. Revoke it there afterwards."
          error={messages['credential/apiToken']}
        />
      ) : (
        <>
          <TextField
            label="Client ID of the service app"
            value={clientId}
            onChange={(event) => setClientId(event.target.value)}
            description={`It needs the scopes ${plan.data?.scopes.join(', ') ?? '…'}.`}
            error={messages['credential/clientId']}
          />
          <TextArea
            label="Private key"
            value={secret}
            onChange={(event) => setSecret(event.target.value)}
            description="PEM or JWK."
            error={messages['credential/privateKey']}
          />
          <TextField
            label="Key ID"
            optional
            value={keyId}
            onChange={(event) => setKeyId(event.target.value)}
          />
        </>
      )}
      <TextField
        label="Name of the app in Okta"
        optional
        value={label}
        placeholder={plan.data?.label}
        onChange={(event) => setLabel(event.target.value)}
        error={messages['label']}
      />
      <TextArea
        label="Groups that may use it"
        optional
        rows={2}
        value={groups}
        onChange={(event) => setGroups(event.target.value)}
        description="Names as Okta has them, one a line. Empty: everyone."
        error={messages['groups']}
      />
      <CreateAppPlan plan={plan} />
      {problem && <FormProblem problem={problem} also={messages['']} />}
      <div className={styles.actions}>
        <Button
          type="submit"
          look={done ? 'plain' : 'primary'}
          busy={create.isPending}
          refusal={complete ? undefined : 'A credential is needed.'}
        >
          {create.isPending ? 'Creating…' : create.data && !done ? 'Try again' : 'Create the app'}
        </Button>
      </div>
      {create.data && <CreateAppResult result={create.data} onDone={onDone} />}
    </form>
  );
}
