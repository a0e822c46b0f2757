import { useQuery } from '@tanstack/react-query';
import type { JSX } from 'react';
import { useForm } from 'react-hook-form';
import { useConnection } from '../../api/connection.js';
import { connectionsQuery } from '../../api/connections.js';
import { useDraft } from '../../api/drafts.js';
import { fieldMessages } from '../../api/problem.js';
import { useMay, useRefusal } from '../../api/session.js';
import { Button } from '../../ui/button.js';
import { Dialog, DialogButtons } from '../../ui/dialog.js';
import { Select, TextArea, TextField } from '../../ui/field.js';
import { FormProblem } from '../../ui/form-problem.js';
import { RadioCard, RadioCards } from '../../ui/radio-card.js';
import {
  KINDS,
  newTrigger,
  numberFault,
  toNewTrigger,
  TRIGGER_FIELDS,
  type TriggerFields,
} from './trigger-fields.js';
import { useCreateTrigger, type Trigger } from './triggers.queries.js';

/** Makes an event trigger. */
export function NewTriggerDialog(props: {
  readonly onClose: () => void;
  readonly onMade: (trigger: Trigger) => void;
}): JSX.Element {
  const { onClose, onMade } = props;
  const connections = useQuery({ ...connectionsQuery, enabled: useMay('connections:read') });
  const create = useCreateTrigger();
  const refusal = useRefusal('event-triggers:write');
  const form = useForm<TriggerFields>({ defaultValues: newTrigger(useConnection()) });
  const { errors, isDirty } = form.formState;
  const leave = useDraft(() => (isDirty ? { name: 'event-trigger', content: form.getValues() } : undefined));
  const kind = form.watch('kind');
  const told = create.error ? fieldMessages(create.error, TRIGGER_FIELDS) : {};
  const save = form.handleSubmit((fields) =>
    create.mutate(toNewTrigger(fields), { onSuccess: (made) => leave(() => onMade(made)) }),
  );
  const offered = (connections.data?.items ?? []).filter((one) => one.kind !== 'local');
  return (
    <Dialog open onClose={onClose} title="New event trigger" wide>
      <form noValidate onSubmit={(event) => void save(event)}>
        <RadioCards legend="How do events come here?">
          {KINDS.map(({ kind: one, title, words }) => (
            <RadioCard
              key={one}
              name="kind"
              title={title}
              checked={kind === one}
              onChange={() => form.setValue('kind', one)}
            >
              <span>{words}</span>
            </RadioCard>
          ))}
        </RadioCards>
        {offered.length > 1 && (
          <Select label="Connection" error={told['connection']} {...form.register('connection')}>
            {offered.map(({ slug, name }) => (
              <option key={slug} value={slug}>
                {name}
              </option>
            ))}
          </Select>
        )}
        <TextArea
          label="Event types"
          optional
          rows={3}
          description="Such as user.lifecycle.suspend, one on each line. Empty: those that mean something here."
          error={told['eventTypes']}
          {...form.register('eventTypes')}
        />
        {kind === 'poll' && (
          <TextField
            label="Seconds between two looks"
            inputMode="numeric"
            error={errors.intervalSeconds?.message ?? told['intervalSeconds']}
            {...form.register('intervalSeconds', {
              validate: (text) => numberFault(text, 30, 604_800) ?? true,
            })}
          />
        )}
        {kind === 'scheduled-search' && (
          <>
            <TextField
              label="When (cron)"
              description="Minute, hour, day, month, weekday: 0 6 * * 1-5 is six o’clock on weekdays."
              error={told['cron']}
              {...form.register('cron')}
            />
            <TextField label="Time zone" error={told['timeZone']} {...form.register('timeZone')} />
          </>
        )}
        {kind !== 'event-hook' && (
          <TextField
            label="Filter"
            optional
            description='In Okta’s own language, such as outcome.result eq "SUCCESS".'
            error={told['filter']}
            {...form.register('filter')}
          />
        )}
        <TextField
          label="Pass events on to"
          optional
          inputMode="url"
          description="https; what is sent is signed by a key that is shown once."
          error={told['deliverTo']}
          {...form.register('deliverTo')}
        />
        {create.error && <FormProblem problem={create.error} also={told['']} />}
        <DialogButtons>
          <Button onClick={() => leave(onClose)}>Cancel</Button>
          <Button type="submit" look="primary" busy={create.isPending} refusal={refusal}>
            Create event trigger
          </Button>
        </DialogButtons>
      </form>
    </Dialog>
  );
}
