import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { FormEvent, JSX } from 'react';
import type { Versioned } from '../api/client.js';
import { asProblem, fieldMessages } from '../api/problem.js';
import { Button } from '../ui/button.js';
import { TextField } from '../ui/field.js';
import { FormProblem } from '../ui/form-problem.js';
import { Notice } from '../ui/notice.js';
import { ApiAccessFields } from './api-access-fields.js';
import {
  bodyOf,
  isChanged,
  keptWords,
  missingWords,
  needsKey,
  storedFields,
  type ClientFields,
} from './client-fields.js';
import { connectionQuery, saveConnection, type Connection } from './connect.queries.js';
import styles from './connect.module.css';
import { FieldVerdict } from './field-verdict.js';
import { Findings } from './findings.js';
import { toTry, verdictsOf, type Verdict } from './live-check.js';
import { useAdminConsole } from './use-admin-console.js';
import { useLiveCheck } from './use-live-check.js';

const FIELDS = ['clientId', 'clientSecret', 'managementAuth/apiToken', 'managementAuth/clientId'];

/** Step 3: the client, and optionally a way to Okta's API. Whatever is entered is tried as soon as typing stops. */
export function ClientStep(props: {
  readonly issuer: string;
  readonly connection: Versioned<Connection> | undefined;
  /** What was entered and not saved; undefined: nothing. The page keeps it while other steps are looked at. */
  readonly entered: ClientFields | undefined;
  readonly onEntered: (fields: ClientFields | undefined) => void;
  /** Why nothing may be saved. */
  readonly refusal?: string | undefined;
  readonly onSaved?: (connection: Versioned<Connection>) => Promise<void> | void;
  readonly onDone: () => void;
}): JSX.Element {
  const { issuer, connection, entered, onEntered, refusal, onSaved, onDone } = props;
  const stored = connection?.body;
  const queries = useQueryClient();
  const fields = entered ?? storedFields(stored);
  const change = (changes: Partial<ClientFields>): void => onEntered({ ...fields, ...changes });
  const place = {
    connection: stored?.slug,
    access: stored && `${stored.managementAuth.type} ${stored.managementAuth.status}`,
  };
  const apiToken = fields.access === 'ssws' ? fields.apiToken : '';
  const live = useLiveCheck(
    refusal === undefined ? toTry({ ...fields, issuer, apiToken }) : undefined,
    place,
  );
  const adminConsole = useAdminConsole(issuer, live.result !== undefined);
  const verdicts = live.result && verdictsOf(live.result);
  const save = useMutation({
    mutationFn: async () => {
      const saved = await saveConnection(connection, { issuer, ...bodyOf(fields, stored) });
      queries.setQueryData(connectionQuery(saved.body.slug).queryKey, saved);
      await queries.invalidateQueries({ queryKey: ['connections'] });
      onEntered(undefined);
      await onSaved?.(saved);
    },
    // Somebody else was first: what they saved is read, and what was entered here stays. Where the set-up is over, all of it.
    onError: (error) =>
      queries.invalidateQueries(asProblem(error).status === 401 ? {} : { queryKey: ['connections'] }),
  });
  const changed = isChanged(fields, stored);
  const problem = save.error ? asProblem(save.error) : undefined;
  const messages = problem ? fieldMessages(problem, FIELDS) : {};
  const goesOn = !needsKey(fields, stored);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!changed && stored) onDone();
    else save.mutate(undefined, { onSuccess: () => goesOn && onDone() });
  };
  const refused = [verdicts?.clientId, verdicts?.clientSecret, verdicts?.apiToken].some(
    (verdict) => verdict?.good === false,
  );
  const verdictOf = (verdict: Verdict | undefined, what: string, filled: boolean): JSX.Element => (
    <FieldVerdict verdict={verdict} trying={live.trying && filled} what={what} adminConsole={adminConsole} />
  );
  return (
    <>
      <p>Both are on the app’s page in Okta, under General → Client Credentials.</p>
      <form onSubmit={submit}>
        <TextField
          label="Client ID"
          value={fields.clientId}
          onChange={(event) => change({ clientId: event.target.value })}
          error={messages['clientId']}
        />
        {verdictOf(verdicts?.clientId, 'client ID', fields.clientId.trim() !== '')}
        <TextField
          label="Client secret"
          type="password"
          autoComplete="off"
          value={fields.clientSecret}
          onChange={(event) => change({ clientSecret: event.target.value })}
          description={stored?.hasClientSecret ? keptWords(stored.clientSecretEnd) : undefined}
          error={messages['clientSecret']}
        />
        {verdictOf(verdicts?.clientSecret, 'client secret', fields.clientSecret !== '')}
        <ApiAccessFields
          issuer={issuer}
          slug={stored?.slug}
          fields={fields}
          connection={stored}
          errors={messages}
          features={live.result?.features ?? []}
          verdict={verdictOf(verdicts?.apiToken, 'API access', apiToken !== '')}
          onChange={change}
        />
        {live.problem && <Notice look="warn">⚠ It could not be tried: {live.problem.message}</Notice>}
        {verdicts && verdicts.others.length > 0 && (
          <section>
            <h3>What else Okta says</h3>
            <Findings findings={verdicts.others} issuer={issuer} />
          </section>
        )}
        {problem?.status === 412 ? (
          <Notice look="warn" live>
            ⚠ Somebody else changed this connection meanwhile. The client ID that is stored now is{' '}
            <code>{stored?.clientId}</code>. What you entered is still here: save once more to put it in its
            place.
          </Notice>
        ) : (
          problem && <FormProblem problem={problem} also={messages['']} />
        )}
        {refused && (
          <p>
            You can save it all the same, but nobody can sign in, or the API can’t be used, until that is put
            right.
          </p>
        )}
        <div className={styles.actions}>
          <Button
            type="submit"
            look="primary"
            busy={save.isPending}
            refusal={refusal ?? missingWords(fields, stored)}
          >
            {!changed && stored
              ? 'Go on'
              : save.isPending
                ? 'Saving…'
                : goesOn
                  ? 'Save and go on'
                  : 'Save and make the key'}
          </Button>
        </div>
      </form>
    </>
  );
}
