import { useQuery } from '@tanstack/react-query';
import { useRef, useState, type JSX } from 'react';
import type { Versioned } from '../../api/client.js';
import { connectionsQuery } from '../../api/connections.js';
import { useDraft } from '../../api/drafts.js';
import { fieldMessages } from '../../api/problem.js';
import { useMay, useRefusal } from '../../api/session.js';
import { offerUndoOf } from '../../live/offer-undo.js';
import { OthersChange } from '../../merge/others-change.js';
import { useEdited } from '../../merge/use-edited.js';
import { applicationNameFault, hostsFault, hostsTaken } from '../../protect/new-application-fields.js';
import { useKnownApplications } from '../../protect/protect.queries.js';
import { AsCode } from '../../ui/as-code.js';
import { Button } from '../../ui/button.js';
import { changeOf } from '../../ui/code-text.js';
import { DialogButtons } from '../../ui/dialog.js';
import { Checkbox, TextArea, TextField } from '../../ui/field.js';
import { FormProblem } from '../../ui/form-problem.js';
import { Notice } from '../../ui/notice.js';
import {
  APPLICATION_FIELDS,
  actionWords,
  consequences,
  reviewedPart,
  slugsIn,
  toApplicationChange,
  toApplicationFields,
  withSlug,
  type ApplicationFields,
} from './application-fields.js';
import {
  applicationQuery,
  readApplication,
  useUpdateApplication,
  type Application,
} from './applications.queries.js';
import styles from './applications.module.css';
import { ReviewedChange } from './reviewed-change.js';
import { Form } from '../../ui/form.js';

const LABELS: Record<keyof ApplicationFields, string> = {
  name: 'Name',
  hosts: 'Hosts',
  connections: 'Connections',
  enforcement: 'Enforcement',
  supportContact: 'Contact',
  showNeededGroups: 'Groups that would help',
};

/** Name, hosts, connections and enforcement of an application; what somebody else saved meanwhile is merged. */
export function EditApplicationForm(props: {
  /** The application as it was when the form opened. */
  readonly read: Versioned<Application>;
  readonly onClose: () => void;
}): JSX.Element {
  const { onClose } = props;
  const update = useUpdateApplication();
  const refusal = useRefusal('applications:write');
  const connections = useQuery({ ...connectionsQuery, enabled: useMay('connections:read') });
  const [fields, setFields] = useState(() => toApplicationFields(props.read.body));
  const { slug, name } = props.read.body;
  const known = useKnownApplications(slug);
  const edited = useEdited({
    what: name,
    changes: { actions: ['application.*'], target: `application:${slug}` },
    read: props.read,
    toFields: toApplicationFields,
    labels: LABELS,
    readAgain: () => readApplication(slug),
    query: applicationQuery(slug),
    yours: () => fields,
    put: setFields,
    saving: update.isPending || update.isSuccess,
  });
  const { base } = edited;
  const set = (change: Partial<ApplicationFields>): void => setFields((before) => ({ ...before, ...change }));
  const before = toApplicationFields(base.body);
  const body = toApplicationChange(before, fields);
  const leave = useDraft(() =>
    Object.keys(body).length > 0 ? { name: `application-${slug}`, content: fields } : undefined,
  );
  const faults = { name: applicationNameFault(fields.name), hosts: hostsFault(fields.hosts) };
  const [reviewing, setReviewing] = useState(false);
  const refused = reviewing || update.error?.status === 412 ? null : update.error;
  const told = refused ? fieldMessages(refused, APPLICATION_FIELDS) : {};
  const saved = useRef<Versioned<Application>>(undefined);

  const reviewed = reviewedPart(body);
  const whenSaved = (saved: Versioned<Application>): void => {
    leave(onClose);
    offerUndoOf({
      text: `Saved ${saved.body.name}`,
      what: `${saved.body.name} is`,
      resource: { resource: 'application', id: slug },
      etag: saved.etag,
      etagNow: async () => (await readApplication(slug)).etag,
      undo: () =>
        update.mutateAsync({
          application: slug,
          etag: saved.etag,
          body: toApplicationChange(toApplicationFields(saved.body), before),
        }),
    });
  };
  const save = (): void => {
    if (Object.keys(body).length === 0) return onClose();
    if (reviewed) return setReviewing(true);
    update.mutate(
      { application: slug, etag: base.etag, body },
      {
        onSuccess: whenSaved,
        onError: (problem) => {
          if (problem.status === 412) edited.catchUp();
        },
      },
    );
  };
  return (
    <>
      <Form
        problem={refused}
        onSubmit={() => {
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
          error={faults.name ?? told['name']}
          onChange={(event) => set({ name: event.target.value })}
        />
        <TextArea
          label="Hosts"
          optional
          rows={3}
          description="One a line. A host that goes loses its rules at once."
          value={fields.hosts}
          error={faults.hosts ?? hostsTaken(fields.hosts, known) ?? told['hosts']}
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
        <TextField
          label="Contact for people who are refused"
          optional
          description="A mail address, an https address or a short text, shown on the page that refuses them."
          value={fields.supportContact}
          error={told['supportContact']}
          onChange={(event) => set({ supportContact: event.target.value })}
        />
        <Checkbox
          label="Name the groups there that would let them in"
          checked={fields.showNeededGroups === 'yes'}
          onChange={(event) => set({ showNeededGroups: event.target.checked ? 'yes' : '' })}
        />
        {refused && <FormProblem problem={refused} also={told['']} />}
        <DialogButtons>
          <AsCode
            of="application"
            requests={() => [
              changeOf({
                path: `/api/v1/applications/${slug}`,
                ...(reviewed ? { query: { checks: 'enforce' } } : {}),
                body,
                etag: base.etag,
              }),
            ]}
          />
          <Button onClick={() => leave(onClose)}>Cancel</Button>
          <Button
            type="submit"
            look="primary"
            busy={update.isPending}
            refusal={
              edited.refusal ??
              (faults.name !== undefined || faults.hosts !== undefined
                ? 'Something above can’t be taken.'
                : refusal)
            }
          >
            {reviewed ? 'Review and save' : 'Save'}
          </Button>
        </DialogButtons>
      </Form>
      {reviewing && reviewed && (
        <ReviewedChange
          application={slug}
          etag={base.etag}
          change={reviewed}
          title={`Change ${name}`}
          action={actionWords(body, before)}
          make={async (etag, checks) => {
            saved.current = await update.mutateAsync({ application: slug, etag, body, checks });
          }}
          onDone={() => {
            if (saved.current) whenSaved(saved.current);
          }}
          onOutdated={() => {
            setReviewing(false);
            edited.catchUp();
          }}
          onClose={() => setReviewing(false)}
        >
          {consequences(body, before, name).map(({ look, words }) => (
            <Notice key={words} look={look}>
              {words}
            </Notice>
          ))}
        </ReviewedChange>
      )}
    </>
  );
}
