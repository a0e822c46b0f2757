import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type JSX } from 'react';
import type { Versioned } from '../../api/client.js';
import { connectionsQuery } from '../../api/connections.js';
import { useDraft } from '../../api/drafts.js';
import { useMay, useRefusal } from '../../api/session.js';
import { offerUndoOf } from '../../live/offer-undo.js';
import { OthersChange } from '../../merge/others-change.js';
import { useEdited } from '../../merge/use-edited.js';
import { applicationNameFault, hostsFault } from '../../protect/new-application-fields.js';
import { Button } from '../../ui/button.js';
import { DialogButtons } from '../../ui/dialog.js';
import { Checkbox, TextArea, TextField } from '../../ui/field.js';
import { FormProblem } from '../../ui/form-problem.js';
import { Notice } from '../../ui/notice.js';
import {
  slugsIn,
  toApplicationChange,
  toApplicationFields,
  withSlug,
  type ApplicationFields,
} from './application-fields.js';
import { applicationQuery, useUpdateApplication, type Application } from './applications.queries.js';
import styles from './applications.module.css';

const LABELS: Record<keyof ApplicationFields, string> = {
  name: 'Name',
  hosts: 'Hosts',
  connections: 'Connections',
  enforcement: 'Enforcement',
};

/** Name, hosts, connections and enforcement of an application; what somebody else saved meanwhile is merged. */
export function EditApplicationForm(props: {
  /** The application as it was when the form opened. */
  readonly read: Versioned<Application>;
  readonly onClose: () => void;
}): JSX.Element {
  const { onClose } = props;
  const queries = useQueryClient();
  const update = useUpdateApplication();
  const refusal = useRefusal('applications:write');
  const connections = useQuery({ ...connectionsQuery, enabled: useMay('connections:read') });
  const [fields, setFields] = useState(() => toApplicationFields(props.read.body));
  const { slug, name } = props.read.body;
  const edited = useEdited({
    what: name,
    changes: { actions: ['application.*'], target: `application:${slug}` },
    read: props.read,
    toFields: toApplicationFields,
    labels: LABELS,
    readAgain: () => queries.fetchQuery({ ...applicationQuery(slug), staleTime: 0 }),
    yours: () => fields,
    put: setFields,
    saving: update.isPending || update.isSuccess,
  });
  const { base, conflicts } = edited;
  const set = (change: Partial<ApplicationFields>): void => setFields((before) => ({ ...before, ...change }));
  const before = toApplicationFields(base.body);
  const body = toApplicationChange(before, fields);
  const leave = useDraft(() =>
    Object.keys(body).length > 0 ? { name: `application-${slug}`, content: fields } : undefined,
  );
  const faults = { name: applicationNameFault(fields.name), hosts: hostsFault(fields.hosts) };
  const refused = update.error?.status === 412 ? null : update.error;

  const save = (): void => {
    if (Object.keys(body).length === 0) return onClose();
    update.mutate(
      { application: slug, etag: base.etag, body },
      {
        onSuccess: (saved) => {
          leave(onClose);
          offerUndoOf({
            text: `Saved ${saved.body.name}`,
            what: saved.body.name,
            resource: { resource: 'application', id: slug },
            etag: saved.etag,
            etagNow: async () => (await queries.fetchQuery({ ...applicationQuery(slug), staleTime: 0 })).etag,
            undo: () =>
              update.mutateAsync({
                application: slug,
                etag: saved.etag,
                body: toApplicationChange(toApplicationFields(saved.body), before),
              }),
          });
        },
        onError: (problem) => {
          if (problem.status === 412) edited.catchUp();
        },
      },
    );
  };
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <OthersChange
        what={name}
        edited={edited}
        labels={LABELS}
        onChoose={(field, value) => set({ [field]: value })}
      />
      <TextField
        label="Name"
        value={fields.name}
        error={faults.name}
        onChange={(event) => set({ name: event.target.value })}
      />
      <TextArea
        label="Hosts"
        optional
        rows={3}
        description="One a line. A host that goes loses its rules at once."
        value={fields.hosts}
        error={faults.hosts}
        onChange={(event) => set({ hosts: event.target.value })}
      />
      <fieldset className={styles.choices}>
        <legend>Whose people may use it?</legend>
        {connections.data?.items.map((connection) => (
          <Checkbox
            key={connection.slug}
            label={connection.name}
            checked={slugsIn(fields.connections).includes(connection.slug)}
            onChange={(event) =>
              set({ connections: withSlug(fields.connections, connection.slug, event.target.checked) })
            }
          />
        ))}
        {!connections.data && <p>{slugsIn(fields.connections).join(', ')}</p>}
      </fieldset>
      <Checkbox
        label="Only watch: nothing is denied, and what would be is reported (shadow mode)"
        checked={fields.enforcement === 'shadow'}
        onChange={(event) => set({ enforcement: event.target.checked ? 'shadow' : 'enforced' })}
      />
      {body.enforcement === 'shadow' && (
        <Notice look="bad">From then on everybody gets through to {name}, also who is not signed in.</Notice>
      )}
      {body.enforcement === 'enforced' && (
        <Notice look="warn">From then on whatever no rule allows is denied. Replay its rules first.</Notice>
      )}
      {body.connections !== undefined && (
        <Notice look="warn">People of a connection that goes lose access at once.</Notice>
      )}
      {refused && (
        <FormProblem problem={refused} also={refused.fields.map(({ detail }) => detail).join(' ')} />
      )}
      <DialogButtons>
        <Button onClick={() => leave(onClose)}>Cancel</Button>
        <Button
          type="submit"
          look="primary"
          busy={update.isPending}
          refusal={
            conflicts.length > 0
              ? 'Choose above first.'
              : faults.name !== undefined || faults.hosts !== undefined
                ? 'Something above can’t be taken.'
                : refusal
          }
        >
          Save
        </Button>
      </DialogButtons>
    </form>
  );
}
