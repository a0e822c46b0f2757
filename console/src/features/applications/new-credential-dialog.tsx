import { useState, type JSX } from 'react';
import { useDraft } from '../../api/drafts.js';
import { fieldMessages } from '../../api/problem.js';
import { useRefusal } from '../../api/session.js';
import { useAuthzenQuestion } from '../../protect/authzen-snippet.js';
import { CodeSnippet } from '../../protect/code-snippet.js';
import { Button } from '../../ui/button.js';
import { Dialog, DialogButtons } from '../../ui/dialog.js';
import { Select, TextField } from '../../ui/field.js';
import { FormProblem } from '../../ui/form-problem.js';
import { ShownOnceDialog } from '../../ui/shown-once.js';
import { credentialNameFault, expiresAt, LIFETIMES } from './credential-fields.js';
import { useCreateCredential, type Credential } from './credentials.queries.js';
import { Form } from '../../ui/form.js';

/**
 * Makes a credential and shows its token this once. A click beside it doesn't close it then. The token is kept nowhere:
 * not in the address, not in a cache, not in a draft.
 */
export function NewCredentialDialog(props: {
  /** Slug. */
  readonly application: string;
  /** The one that it takes the place of, which stays good until it is revoked; undefined = it replaces none. */
  readonly replaces: Credential | undefined;
  /** Goes on to revoke the one that was replaced. */
  readonly onRevoke: (id: string) => void;
  readonly onClose: () => void;
}): JSX.Element {
  const { application, replaces, onRevoke, onClose } = props;
  const create = useCreateCredential(application);
  const refusal = useRefusal('applications:write');
  const [name, setName] = useState(replaces?.name ?? '');
  const [lifetime, setLifetime] = useState('');
  const [tried, setTried] = useState(false);
  const [token, setToken] = useState<string>();
  const leave = useDraft(() =>
    token !== undefined || name === (replaces?.name ?? '')
      ? undefined
      : { name: 'credential', content: { name, lifetime } },
  );
  const fault = credentialNameFault(name);
  const told = create.error ? fieldMessages(create.error, ['name', 'expiresAt']) : {};
  if (token !== undefined) {
    return (
      <ShownOnceDialog
        title="The token, shown this once"
        secrets={[{ label: 'token', value: token }]}
        onClose={onClose}
      >
        <TryIt application={application} token={token} />
        {replaces && (
          <>
            <p>
              “{replaces.name}” still works. Once the application uses the new one, revoke the old one: nobody
              notices the change.
            </p>
            <Button onClick={() => onRevoke(replaces.id)}>Revoke the old one…</Button>
          </>
        )}
      </ShownOnceDialog>
    );
  }
  return (
    <Dialog open onClose={onClose} title={replaces ? `Replace ${replaces.name}` : 'New credential'}>
      {replaces && <p>A second one is made; both work until the old one is revoked.</p>}
      <Form
        problem={create.error}
        onSubmit={() => {
          setTried(true);
          if (fault !== undefined || create.isPending) return;
          create.mutate(
            { name: name.trim(), ...expiresAt(lifetime, Date.now()) },
            {
              onSuccess: (made) => {
                setToken(made.token);
                create.reset();
              },
            },
          );
        }}
      >
        <TextField
          label="Name"
          description="What it is for: “production”, “nightly job”."
          value={name}
          error={(tried ? fault : undefined) ?? told['name']}
          onChange={(event) => setName(event.target.value)}
        />
        <Select
          label="Expires"
          value={lifetime}
          error={told['expiresAt']}
          onChange={(event) => setLifetime(event.target.value)}
        >
          {LIFETIMES.map(({ days, words }) => (
            <option key={days} value={days}>
              {words}
            </option>
          ))}
        </Select>
        {create.error && <FormProblem problem={create.error} also={told['']} />}
        <DialogButtons>
          <Button onClick={() => leave(onClose)}>Cancel</Button>
          <Button type="submit" look="primary" busy={create.isPending} refusal={refusal}>
            Make credential
          </Button>
        </DialogButtons>
      </Form>
    </Dialog>
  );
}

/** A question with the token, to be copied into a terminal. */
function TryIt({
  application,
  token,
}: {
  readonly application: string;
  readonly token: string;
}): JSX.Element {
  const { text } = useAuthzenQuestion(application);
  return <CodeSnippet name="Try it" text={`TOKEN='${token}'\n${text}`} />;
}
