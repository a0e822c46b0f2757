import { useQuery } from '@tanstack/react-query';
import { useState, type JSX } from 'react';
import type { Schemas, Versioned } from '../../api/client.js';
import { useDraft } from '../../api/drafts.js';
import { fieldMessages } from '../../api/problem.js';
import type { Connection } from '../../connect/connect.queries.js';
import { Button } from '../../ui/button.js';
import { Dialog, DialogButtons } from '../../ui/dialog.js';
import { Checkbox, TextField } from '../../ui/field.js';
import { FormProblem } from '../../ui/form-problem.js';
import { Notice } from '../../ui/notice.js';
import { RadioCard, RadioCards } from '../../ui/radio-card.js';
import { announce } from '../../ui/toasts.js';
import { savedGuideQuery, useUpdateConnection } from './connections.queries.js';
import styles from './connections.module.css';
import { Form } from '../../ui/form.js';

type Kind = 'ssws' | 'service-app' | 'authorization-code';

const KINDS: readonly { readonly kind: Kind; readonly title: string; readonly words: string }[] = [
  {
    kind: 'service-app',
    title: 'Service app',
    words: 'Okta’s own advice: only the scopes that you choose, by a key that is made here and never leaves.',
  },
  { kind: 'ssws', title: 'API token', words: 'The quickest: it has all rights of the admin who made it.' },
  {
    kind: 'authorization-code',
    title: 'An admin’s grant',
    words: 'A web app through which an Okta admin grants access in the browser.',
  },
];

const DEFAULT_SCOPES = ['okta.users.read', 'okta.groups.read'];

/** Replaces the credential for Okta's API; Okta is asked whether it takes the new one before it is stored. */
export function ApiAccessDialog(props: {
  readonly read: Versioned<Connection>;
  readonly onClose: () => void;
}): JSX.Element {
  const { read, onClose } = props;
  const { slug, managementAuth: auth } = read.body;
  const [begun] = useState(accessOf(auth));
  const guide = useQuery(savedGuideQuery(slug));
  const update = useUpdateConnection();
  const [kind, setKind] = useState<Kind>(auth.type === 'none' ? 'service-app' : auth.type);
  const [clientId, setClientId] = useState(auth.clientId ?? '');
  const [secret, setSecret] = useState('');
  const [scopes, setScopes] = useState<readonly string[]>(auth.scopes?.requested ?? DEFAULT_SCOPES);
  const offered = guide.data?.scopes.filter((scope) => scope.kind === 'management') ?? [];
  const changed = secret !== '' || clientId !== (auth.clientId ?? '');
  const leave = useDraft(() =>
    // The secret is not handed to anybody.
    changed ? { name: `api-access-of-${slug}`, content: { kind, clientId, scopes } } : undefined,
  );
  const messages = update.error
    ? fieldMessages(update.error, [
        'managementAuth/clientId',
        'managementAuth/apiToken',
        'managementAuth/clientSecret',
        'managementAuth/scopes',
      ])
    : {};
  const complete = kind === 'ssws' ? secret !== '' : clientId.trim() !== '' && scopes.length > 0;
  const submit = (): void => {
    update.mutate(
      // Refused since somebody else was first, it is made for what they left.
      {
        slug,
        etag: update.error?.etag ?? read.etag,
        body: { managementAuth: bodyOf(kind, clientId.trim(), secret, scopes) },
      },
      {
        onSuccess: ({ managementAuth: { status } }) => {
          announce(status === 'configured' ? 'Okta accepts it' : 'Stored. Okta has to be told of it now.');
          leave(onClose);
        },
      },
    );
  };
  return (
    <Dialog open onClose={onClose} title="Access to Okta’s API" wide>
      <Form problem={update.error} onSubmit={submit}>
        <RadioCards legend="By what?">
          {KINDS.map(({ kind: one, title, words }) => (
            <RadioCard
              key={one}
              name="kind"
              title={title}
              checked={kind === one}
              onChange={() => {
                setKind(one);
                setSecret('');
              }}
            >
              <span>{words}</span>
            </RadioCard>
          ))}
        </RadioCards>
        {kind !== 'ssws' && (
          <TextField
            label="Client ID"
            value={clientId}
            error={messages['managementAuth/clientId']}
            onChange={(event) => setClientId(event.target.value)}
          />
        )}
        {kind !== 'service-app' && (
          <TextField
            label={kind === 'ssws' ? 'API token' : 'Client secret of the web app'}
            type="password"
            value={secret}
            error={messages['managementAuth/apiToken'] ?? messages['managementAuth/clientSecret']}
            onChange={(event) => setSecret(event.target.value)}
          />
        )}
        {kind !== 'ssws' && (
          <fieldset className={styles.scopes}>
            <legend>Scopes</legend>
            {offered.map(({ scope, purpose, requestable, reason }) => (
              <Checkbox
                key={scope}
                label={
                  <>
                    <code>{scope}</code> <span className={styles.muted}>{reason ?? purpose}</span>
                  </>
                }
                disabled={!requestable}
                checked={scopes.includes(scope)}
                onChange={({ target }) =>
                  setScopes(target.checked ? [...scopes, scope] : scopes.filter((one) => one !== scope))
                }
              />
            ))}
          </fieldset>
        )}
        {update.isIdle && accessOf(auth) !== begun && (
          <Notice look="warn" live>
            ⚠ Somebody else changed this access meanwhile. What you entered is still here: saving puts it in
            the place of theirs.
          </Notice>
        )}
        {update.error && <FormProblem problem={update.error} also={messages['']} />}
        <DialogButtons>
          <Button onClick={() => leave(onClose)}>Cancel</Button>
          <Button
            type="submit"
            look="primary"
            busy={update.isPending}
            refusal={complete ? undefined : 'Something is missing above.'}
          >
            {update.isPending ? 'Asking Okta…' : 'Save API access'}
          </Button>
        </DialogButtons>
      </Form>
    </Dialog>
  );
}

/** What somebody has set of a credential, as one text; what Okta and time do to it is left out. */
function accessOf({ type, clientId, tokenEnd, scopes }: Connection['managementAuth']): string {
  return JSON.stringify([type, clientId, tokenEnd, scopes?.requested]);
}

function bodyOf(
  type: Kind,
  clientId: string,
  secret: string,
  scopes: readonly string[],
): Schemas['ManagementAuthDto'] {
  if (type === 'ssws') return { type, apiToken: secret };
  const common = { type, clientId, scopes: [...scopes] };
  if (type === 'service-app') return { ...common, generateKey: true };
  return secret === '' ? common : { ...common, clientSecret: secret };
}
