import type { JSX } from 'react';
import { ShownOnceDialog } from '../../ui/shown-once.js';
import { kindTitle } from './trigger-fields.js';
import type { Trigger } from './triggers.queries.js';

/** The secrets of a trigger that was just made or registered; nothing where it has none. */
export function TriggerSecrets(props: {
  readonly trigger: Trigger;
  readonly onClose: () => void;
}): JSX.Element | null {
  const { trigger, onClose } = props;
  const secrets = [
    ...(trigger.secret === undefined
      ? []
      : [{ label: 'What Okta has to send as Authorization', value: trigger.secret }]),
    ...(trigger.deliverySecret === undefined
      ? []
      : [{ label: 'The key that signs what is passed on', value: trigger.deliverySecret }]),
  ];
  if (secrets.length === 0) return null;
  return (
    <ShownOnceDialog
      title={`Secrets of the ${kindTitle(trigger.kind).toLowerCase()}`}
      secrets={secrets}
      onClose={onClose}
    >
      {trigger.secret !== undefined && trigger.url !== undefined && (
        <p>
          In Okta: Workflow → Event Hooks → Create Event Hook, with the URL <code>{trigger.url}</code>. With
          the scope okta.eventHooks.manage, “Register in Okta” does it for you.
        </p>
      )}
    </ShownOnceDialog>
  );
}
