import type { JSX } from 'react';
import { Badge } from '../../ui/badge.js';
import type { Trigger } from './triggers.queries.js';

/** Whether a trigger does what it is there for. */
export function TriggerState({ trigger }: { readonly trigger: Trigger }): JSX.Element {
  const { kind, verifiedAt, status } = trigger;
  if (status.lastFault !== null)
    return (
      <Badge look="bad">
        ✗ {status.lastFault} ({status.failures})
      </Badge>
    );
  if (kind === 'event-hook' && (verifiedAt ?? null) === null)
    return <Badge look="warn">⚠ Okta has not verified it</Badge>;
  return <Badge look="good">✔ works</Badge>;
}
