import type { JSX } from 'react';
import { TextArea, TextField } from '../../ui/field.js';
import type { Form } from '../../ui/use-form.js';
import type { TriggerFields } from './trigger-fields.js';

/** What can be said of a trigger at any time, each field of its kind alone. */
export function TriggerFormFields(props: {
  readonly form: Form<TriggerFields>;
  readonly kind: TriggerFields['kind'];
  /** What the gateway said of each field. */
  readonly told: Readonly<Record<string, string>>;
}): JSX.Element {
  const { form, kind, told } = props;
  return (
    <>
      <TextArea
        label="Event types"
        optional
        rows={3}
        description="Such as user.lifecycle.suspend, one on each line. Empty: those that mean something here."
        error={told['eventTypes']}
        {...form.text('eventTypes')}
      />
      {kind === 'poll' && (
        <TextField
          label="Seconds between two looks"
          inputMode="numeric"
          error={form.faults.intervalSeconds ?? told['intervalSeconds']}
          {...form.text('intervalSeconds')}
        />
      )}
      {kind === 'scheduled-search' && (
        <>
          <TextField
            label="When (cron)"
            description="Minute, hour, day, month, weekday: 0 6 * * 1-5 is six o’clock on weekdays."
            error={told['cron']}
            {...form.text('cron')}
          />
          <TextField label="Time zone" error={told['timeZone']} {...form.text('timeZone')} />
        </>
      )}
      {kind !== 'event-hook' && (
        <TextField
          label="Filter"
          optional
          description='In Okta’s own language, such as outcome.result eq "SUCCESS".'
          error={told['filter']}
          {...form.text('filter')}
        />
      )}
      <TextField
        label="Pass events on to"
        optional
        inputMode="url"
        description="https; what is sent is signed by a key that is shown once."
        error={told['deliverTo']}
        {...form.text('deliverTo')}
      />
    </>
  );
}
