import { useState, type JSX, type ReactNode } from 'react';
import type { Versioned } from '../../api/client.js';
import { useRefusal } from '../../api/session.js';
import { Button } from '../../ui/button.js';
import { ConfirmDialog } from '../../ui/confirm-dialog.js';
import { SecretSetWords, type SecretSet } from '../../ui/secret-set.js';
import { useUpdateTrigger, type Trigger } from './triggers.queries.js';

/**
 * A secret of a trigger that the gateway made: when, and how it ends. Another one takes its place after the name of the
 * connection was typed: whoever has the present one is left without at once.
 */
export function TriggerSecret(props: {
  readonly read: Versioned<Trigger>;
  /** What it is, as in "Replace the signing key". */
  readonly name: string;
  /** What asks for another one. */
  readonly change: 'newSecret' | 'newDeliverySecret';
  readonly at: string | undefined;
  readonly end: string | undefined;
  /** Why it is replaced in another way, and how. */
  readonly instead?: string | undefined;
  /** What replacing it does. */
  readonly children: ReactNode;
  readonly onSecrets: (trigger: Trigger) => void;
}): JSX.Element {
  const { read, name, change, at, end, instead, children, onSecrets } = props;
  const { id, connection } = read.body;
  const refusal = useRefusal('event-triggers:write');
  const update = useUpdateTrigger();
  const [replacing, setReplacing] = useState(false);
  const set: SecretSet | undefined = at === undefined ? undefined : { at, end };
  const body = { [change]: true };
  const close = (): void => {
    update.reset();
    setReplacing(false);
  };
  return (
    <>
      <SecretSetWords set={set} />{' '}
      <Button
        look="quiet"
        refusal={refusal ?? instead}
        aria-label={`Replace: ${name}`}
        onClick={() => setReplacing(true)}
      >
        Replace…
      </Button>
      <ConfirmDialog
        open={replacing}
        onClose={close}
        title={`Replace the ${name}`}
        action={`Replace ${name}`}
        typeToConfirm={connection}
        code={() => ({
          ...{ method: 'PATCH', path: `/api/v1/event-triggers/${id}` },
          ...{ etag: read.etag, body },
        })}
        busy={update.isPending}
        problem={update.error ?? undefined}
        onConfirm={() =>
          update.mutate(
            { id, etag: read.etag, body },
            {
              onSuccess: (saved) => {
                close();
                onSecrets(saved.body);
              },
            },
          )
        }
      >
        {children}
      </ConfirmDialog>
    </>
  );
}
