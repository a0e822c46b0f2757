import type { JSX } from 'react';
import type { UseFormReturn } from 'react-hook-form';
import { TextArea, TextField } from '../../ui/field.js';
import { numberFault, type TriggerFields } from './trigger-fields.js';

/** What can be said of a trigger at any time, each field of its kind alone. */
export function TriggerFormFields(props: {
  readonly form: UseFormReturn<TriggerFields>;
  readonly kind: TriggerFields['kind'];
  /** What the gateway said of each field. */
  readonly told: Readonly<Record<string, string>>;
}): JSX.Element {
  const { form, kind, told } = props;
  const { errors } = form.formState;
  return (
    <>
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
    </>
  );
}
