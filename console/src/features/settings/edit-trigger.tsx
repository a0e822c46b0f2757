import type { JSX } from 'react';
import type { Versioned } from '../../api/client.js';
import { useDraft } from '../../api/drafts.js';
import { fieldMessages } from '../../api/problem.js';
import { useRefusal } from '../../api/session.js';
import { Button } from '../../ui/button.js';
import { DialogButtons } from '../../ui/dialog.js';
import { FormProblem } from '../../ui/form-problem.js';
import { announce } from '../../ui/toasts.js';
import { useForm } from '../../ui/use-form.js';
import { fieldsOf, toTriggerChange, TRIGGER_FIELDS, triggerFaults } from './trigger-fields.js';
import { TriggerFormFields } from './trigger-form-fields.js';
import { useUpdateTrigger, type Trigger } from './triggers.queries.js';

/** Changes a trigger as it was read: who changed it meanwhile is not overwritten. */
export function EditTrigger(props: {
  readonly read: Versioned<Trigger>;
  readonly onClose: () => void;
  /** Another receiver has another signing secret, which is shown once. */
  readonly onSecrets: (trigger: Trigger) => void;
}): JSX.Element {
  const { read, onClose, onSecrets } = props;
  const update = useUpdateTrigger();
  const refusal = useRefusal('event-triggers:write');
  const form = useForm(fieldsOf(read.body), triggerFaults);
  const isDirty = form.changed.size > 0;
  const leave = useDraft(() => (isDirty ? { name: 'event-trigger', content: form.fields } : undefined));
  const told = update.error ? fieldMessages(update.error, TRIGGER_FIELDS) : {};
  const save = form.submit((fields) =>
    update.mutate(
      { id: read.body.id, etag: read.etag, body: toTriggerChange(fields) },
      {
        onSuccess: (changed) =>
          leave(() => {
            announce('Saved the event trigger');
            if (changed.deliverySecret === undefined) onClose();
            else onSecrets(changed);
          }),
      },
    ),
  );
  return (
    <form noValidate onSubmit={save}>
      <TriggerFormFields form={form} kind={read.body.kind} told={told} />
      {update.error && <FormProblem problem={update.error} also={told['']} />}
      <DialogButtons>
        <Button onClick={() => leave(onClose)}>Cancel</Button>
        <Button
          type="submit"
          look="primary"
          busy={update.isPending}
          refusal={refusal ?? (isDirty ? undefined : 'Nothing was changed.')}
        >
          Save event trigger
        </Button>
      </DialogButtons>
    </form>
  );
}
