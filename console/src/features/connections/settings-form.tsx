import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type JSX } from 'react';
import { useForm } from 'react-hook-form';
import type { Versioned } from '../../api/client.js';
import { useDraft } from '../../api/drafts.js';
import { fieldMessages } from '../../api/problem.js';
import { useMay, useRefusal } from '../../api/session.js';
import { connectionQuery, type Connection } from '../../connect/connect.queries.js';
import { FieldConflicts } from '../../merge/field-conflicts.js';
import { mergeFields, type FieldConflict } from '../../merge/merge-fields.js';
import { Button } from '../../ui/button.js';
import { FormProblem } from '../../ui/form-problem.js';
import { announce } from '../../ui/toasts.js';
import {
  CONNECTION_FIELDS,
  LABELS,
  secretChange,
  toChange,
  toFields,
  type ConnectionFields,
  type SecretFields,
} from './connection-fields.js';
import { secretSet } from './connection-words.js';
import { connectionHistoryQuery, rolesQuery, useUpdateConnection } from './connections.queries.js';
import styles from './connections.module.css';
import { IssuerNotice } from './issuer-notice.js';
import { SecretField } from './secret-field.js';
import { SettingsFields } from './settings-fields.js';

const NO_SECRETS: SecretFields = { clientSecret: '', apiToken: '' };

/**
 * Everything that can be set on a connection. When somebody else has saved meanwhile (412), theirs is read and merged
 * field by field; nothing that was typed is lost.
 */
export function SettingsForm({ read }: { readonly read: Versioned<Connection> }): JSX.Element {
  const queries = useQueryClient();
  const update = useUpdateConnection();
  const refusal = useRefusal('connections:write');
  const mayTrail = useMay('audit-events:read');
  // Kept apart from the query: a refresh in the background must not change what the form compares with.
  const [base, setBase] = useState(read);
  const [secrets, setSecrets] = useState(NO_SECRETS);
  const [round, setRound] = useState(0);
  const [conflicts, setConflicts] = useState<readonly FieldConflict<ConnectionFields>[]>([]);
  const { id, slug, name, hasClientSecret, managementAuth } = base.body;
  const history = useQuery({ ...connectionHistoryQuery(id), enabled: mayTrail });
  const roles = useQuery({ ...rolesQuery, enabled: useMay('roles:read') });
  const form = useForm<ConnectionFields>({ defaultValues: toFields(base.body) });
  const { errors, isDirty } = form.formState;
  const movesIssuer = form.watch('issuer').trim() !== base.body.issuer;
  const refused = update.error?.status === 412 ? null : update.error;
  const told = refused
    ? fieldMessages(refused, [...CONNECTION_FIELDS, 'clientSecret', 'apiToken', 'managementAuth'])
    : {};
  useDraft(() => (isDirty ? { name: `connection-${slug}`, content: form.getValues() } : undefined));

  const begin = (from: Versioned<Connection>): void => {
    setBase(from);
    setConflicts([]);
    setSecrets(NO_SECRETS);
    setRound((last) => last + 1);
    form.reset(toFields(from.body));
  };
  const merge = async (yours: ConnectionFields): Promise<void> => {
    const theirs = await queries.fetchQuery({ ...connectionQuery(slug), staleTime: 0 });
    const merged = mergeFields(toFields(base.body), toFields(theirs.body), yours);
    setBase(theirs);
    setConflicts(merged.conflicts);
    form.reset(toFields(theirs.body));
    for (const field of CONNECTION_FIELDS) form.setValue(field, merged.fields[field], { shouldDirty: true });
    if (merged.conflicts.length === 0) {
      announce(
        'Somebody else saved this connection meanwhile. Both changes are together here: save once more.',
      );
    }
  };
  const save = form.handleSubmit((fields) => {
    const body = {
      ...toChange(toFields(base.body), fields),
      ...secretChange(base.body, secrets, movesIssuer),
    };
    if (Object.keys(body).length === 0) {
      announce('Nothing was changed.');
      return;
    }
    update.mutate(
      { slug, etag: base.etag, body },
      {
        onSuccess: (saved) => {
          announce(`Saved ${saved.name}`);
          const now = queries.getQueryData(connectionQuery(slug).queryKey);
          if (now) begin(now);
        },
        onError: (problem) => {
          if (problem.status === 412)
            merge(fields).catch(() => announce('The connection could not be read again.', 'bad'));
        },
      },
    );
  });
  const events = history.data ?? [];
  return (
    <form className={styles.form} noValidate onSubmit={(event) => void save(event)}>
      {conflicts.length > 0 && (
        <FieldConflicts
          what={`the connection ${name}`}
          conflicts={conflicts}
          labels={LABELS}
          onChoose={(field, value) => {
            form.setValue(field, value, { shouldDirty: true });
            setConflicts(conflicts.filter((conflict) => conflict.field !== field));
          }}
        />
      )}
      <SettingsFields form={form} errors={errors} told={told} roles={roles.data?.items ?? []}>
        {movesIssuer && <IssuerNotice connection={base.body} />}
        <SecretField
          key={`secret ${round}`}
          label="Client secret"
          stored={hasClientSecret}
          set={secretSet(events, 'clientSecret')}
          value={secrets.clientSecret}
          onChange={(clientSecret) => setSecrets({ ...secrets, clientSecret })}
          needed={movesIssuer && hasClientSecret}
          error={told['clientSecret']}
          refusal={refusal}
        />
        {(managementAuth.type === 'none' || managementAuth.type === 'ssws' || movesIssuer) && (
          <SecretField
            key={`token ${round}`}
            label="Okta API token"
            stored={managementAuth.type === 'ssws'}
            set={secretSet(events, 'managementAuth')}
            value={secrets.apiToken}
            onChange={(apiToken) => setSecrets({ ...secrets, apiToken })}
            error={told['apiToken'] ?? told['managementAuth']}
            refusal={refusal}
          />
        )}
      </SettingsFields>
      {refused && <FormProblem problem={refused} also={told['']} />}
      <div className={styles.actions}>
        <Button
          type="submit"
          look="primary"
          busy={update.isPending}
          refusal={
            conflicts.length > 0
              ? 'Choose above first.'
              : movesIssuer && hasClientSecret && secrets.clientSecret === ''
                ? 'Another issuer needs the client secret again.'
                : refusal
          }
        >
          Save settings
        </Button>
        <Button onClick={() => begin(base)}>Discard changes</Button>
      </div>
    </form>
  );
}
