import type { JSX } from 'react';
import type { Versioned } from '../../api/client.js';
import { useDraft } from '../../api/drafts.js';
import { fieldMessages } from '../../api/problem.js';
import { useRefusal } from '../../api/session.js';
import { offerUndoOf, thingOf, withdrawUndo } from '../../live/offer-undo.js';
import { OthersChange } from '../../merge/others-change.js';
import { useEdited } from '../../merge/use-edited.js';
import { AsCode } from '../../ui/as-code.js';
import { Button } from '../../ui/button.js';
import { changeOf } from '../../ui/code-text.js';
import { DialogButtons } from '../../ui/dialog.js';
import { FormProblem } from '../../ui/form-problem.js';
import { announce } from '../../ui/toasts.js';
import { useForm } from '../../ui/use-form.js';
import {
  fieldsOf,
  toTriggerChange,
  TRIGGER_FIELDS,
  triggerFaults,
  kindTitle,
  type TriggerFields,
} from './trigger-fields.js';
import { TriggerFormFields } from './trigger-form-fields.js';
import { readTrigger, triggerQuery, useUpdateTrigger, type Trigger } from './triggers.queries.js';
import { Form } from '../../ui/form.js';

const LABELS: Record<keyof TriggerFields, string> = {
  kind: 'Kind',
  connection: 'Connection',
  eventTypes: 'Event types',
  filter: 'Filter',
  intervalSeconds: 'Seconds between two looks',
  cron: 'When (cron)',
  timeZone: 'Time zone',
  batchSize: 'Events at once',
  deliverTo: 'Pass events on to',
};

/** Changes a trigger; what somebody else saved meanwhile is merged. */
export function EditTrigger(props: {
  readonly read: Versioned<Trigger>;
  readonly onClose: () => void;
  /** Another receiver has another signing secret, which is shown once. */
  readonly onSecrets: (trigger: Trigger) => void;
}): JSX.Element {
  const { read, onClose, onSecrets } = props;
  const { id, kind } = read.body;
  const update = useUpdateTrigger();
  const refusal = useRefusal('event-triggers:write');
  const form = useForm(fieldsOf(read.body), triggerFaults);
  const what = `the ${kindTitle(kind).toLowerCase()} of ${read.body.connection}`;
  const edited = useEdited({
    what,
    changes: { actions: ['event-trigger.*'], target: `event-trigger:${id}` },
    read,
    toFields: fieldsOf,
    labels: LABELS,
    readAgain: () => readTrigger(id),
    query: triggerQuery(id),
    yours: form.now,
    put: (fields, theirs) => {
      form.begin(theirs);
      for (const field of TRIGGER_FIELDS) form.enter(field, fields[field]);
    },
    saving: update.isPending || update.isSuccess,
  });
  const { base } = edited;
  const isDirty = form.changed.size > 0;
  const leave = useDraft(() => (isDirty ? { name: 'event-trigger', content: form.fields } : undefined));
  const refused = update.error?.status === 412 ? null : update.error;
  const told = refused ? fieldMessages(refused, TRIGGER_FIELDS) : {};
  const offerUndo = (saved: Versioned<Trigger>): void => {
    const resource = { resource: 'event-trigger', id };
    // The secret that a receiver had is gone for good.
    if (saved.body.deliverTo !== base.body.deliverTo) {
      withdrawUndo(thingOf(resource));
      return announce('Saved the event trigger');
    }
    offerUndoOf({
      text: 'Saved the event trigger',
      what: 'The event trigger is',
      resource,
      etag: saved.etag,
      etagNow: async () => (await readTrigger(id)).etag,
      undo: () =>
        update.mutateAsync({
          ...{ id, etag: saved.etag },
          body: toTriggerChange(fieldsOf(saved.body), fieldsOf(base.body)),
        }),
    });
  };
  const save = form.submit((fields) =>
    update.mutate(
      { id, etag: base.etag, body: toTriggerChange(fieldsOf(base.body), fields) },
      {
        onSuccess: (saved) => {
          leave(() => {
            if (saved.body.deliverySecret === undefined) onClose();
            else onSecrets(saved.body);
          });
          offerUndo(saved);
        },
        onError: (problem) => {
          if (problem.status === 412) edited.catchUp();
        },
      },
    ),
  );
  return (
    <Form problem={refused} onSubmit={save}>
      <OthersChange
        what={what}
        edited={edited}
        labels={LABELS}
        onChoose={(field, value) => form.enter(field, value)}
      />
      <TriggerFormFields form={form} kind={kind} told={told} />
      {refused && <FormProblem problem={refused} also={told['']} />}
      <DialogButtons>
        <AsCode
          of="trigger"
          requests={() => [
            changeOf({
              ...{ path: `/api/v1/event-triggers/${id}`, etag: base.etag },
              body: toTriggerChange(fieldsOf(base.body), form.fields),
            }),
          ]}
        />
        <Button onClick={() => leave(onClose)}>Cancel</Button>
        <Button
          type="submit"
          look="primary"
          busy={update.isPending}
          refusal={edited.refusal ?? refusal ?? (isDirty ? undefined : 'Nothing was changed.')}
        >
          Save event trigger
        </Button>
      </DialogButtons>
    </Form>
  );
}
