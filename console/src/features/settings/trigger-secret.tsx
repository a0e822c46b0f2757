import type { JSX, ReactNode } from 'react';
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
  /** What `act` says while it is about to be replaced. */
  readonly own: 'secret' | 'key';
  readonly act: string;
  readonly onAct: (act: '' | 'secret' | 'key') => void;
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
  const { read, name, own, act, onAct, change, at, end, instead, children, onSecrets } = props;
  const { id, connection } = read.body;
  const refusal = useRefusal('event-triggers:write');
  const update = useUpdateTrigger();
  const set: SecretSet | undefined = at === undefined ? undefined : { at, end };
  const body = { [change]: true };
  const close = (): void => {
    update.reset();
    onAct('');
  };
  return (
    <>
      <SecretSetWords set={set} />{' '}
      <Button
        look="quiet"
        refusal={refusal ?? instead}
        aria-label={`Replace: ${name}`}
        onClick={() => onAct(own)}
      >
        Replace…
      </Button>
      <ConfirmDialog
        open={act === own && refusal === undefined && instead === undefined}
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
