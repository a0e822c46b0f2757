import { useQuery } from '@tanstack/react-query';
import type { JSX } from 'react';
import { useConnection } from '../../api/connection.js';
import { connectionsQuery } from '../../api/connections.js';
import { useDraft } from '../../api/drafts.js';
import { fieldMessages } from '../../api/problem.js';
import { useMay, useRefusal } from '../../api/session.js';
import { AsCode } from '../../ui/as-code.js';
import { Button } from '../../ui/button.js';
import { Dialog, DialogButtons } from '../../ui/dialog.js';
import { Select } from '../../ui/field.js';
import { FormProblem } from '../../ui/form-problem.js';
import { RadioCard, RadioCards } from '../../ui/radio-card.js';
import { useForm } from '../../ui/use-form.js';
import { KINDS, newTrigger, toNewTrigger, TRIGGER_FIELDS, triggerFaults } from './trigger-fields.js';
import { TriggerFormFields } from './trigger-form-fields.js';
import { useCreateTrigger, type Trigger } from './triggers.queries.js';
import { Form } from '../../ui/form.js';

/** Makes an event trigger. */
export function NewTriggerDialog(props: {
  readonly onClose: () => void;
  readonly onMade: (trigger: Trigger) => void;
}): JSX.Element {
  const { onClose, onMade } = props;
  const connections = useQuery({ ...connectionsQuery, enabled: useMay('connections:read') });
  const create = useCreateTrigger();
  const refusal = useRefusal('event-triggers:write');
  const form = useForm(newTrigger(useConnection()), triggerFaults);
  const leave = useDraft(() =>
    form.changed.size > 0 ? { name: 'event-trigger', content: form.fields } : undefined,
  );
  const { kind } = form.fields;
  const told = create.error ? fieldMessages(create.error, TRIGGER_FIELDS) : {};
  const save = form.submit((fields) =>
    create.mutate(toNewTrigger(fields), { onSuccess: (made) => leave(() => onMade(made)) }),
  );
  const offered = (connections.data?.items ?? []).filter((one) => one.kind !== 'local');
  return (
    <Dialog open onClose={onClose} title="New event trigger" wide>
      <Form problem={create.error} onSubmit={save}>
        <RadioCards legend="How do events come here?">
          {KINDS.map(({ kind: one, title, words }) => (
            <RadioCard
              key={one}
              name="kind"
              title={title}
              checked={kind === one}
              onChange={() => form.propose('kind', one)}
            >
              <span>{words}</span>
            </RadioCard>
          ))}
        </RadioCards>
        {offered.length > 1 && (
          <Select label="Connection" error={told['connection']} {...form.text('connection')}>
            {offered.map(({ slug, name }) => (
              <option key={slug} value={slug}>
                {name}
              </option>
            ))}
          </Select>
        )}
        <TriggerFormFields form={form} kind={kind} told={told} />
        {create.error && <FormProblem problem={create.error} also={told['']} />}
        <DialogButtons>
          <AsCode
            of="trigger"
            requests={() => [
              { method: 'POST', path: '/api/v1/event-triggers', body: toNewTrigger(form.fields) },
            ]}
          />
          <Button onClick={() => leave(onClose)}>Cancel</Button>
          <Button type="submit" look="primary" busy={create.isPending} refusal={refusal}>
            Create event trigger
          </Button>
        </DialogButtons>
      </Form>
    </Dialog>
  );
}
