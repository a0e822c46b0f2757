import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { JSX } from 'react';
import type { Versioned } from '../../api/client.js';
import { useRefusal } from '../../api/session.js';
import { AsCode } from '../../ui/as-code.js';
import { Button } from '../../ui/button.js';
import { ConfirmDialog } from '../../ui/confirm-dialog.js';
import { Dialog, DialogButtons } from '../../ui/dialog.js';
import { FactList } from '../../ui/fact-list.js';
import { FormProblem } from '../../ui/form-problem.js';
import { QueryView } from '../../ui/query-view.js';
import { RelativeTime } from '../../ui/relative-time.js';
import { announce } from '../../ui/toasts.js';
import { Deliveries } from './deliveries.js';
import { EditTrigger } from './edit-trigger.js';
import { kindTitle, rhythm } from './trigger-fields.js';
import { TriggerRuns } from './trigger-runs.js';
import { TriggerSecret } from './trigger-secret.js';
import { TriggerState } from './trigger-state.js';
import { TriggerTest } from './trigger-test.js';
import {
  deliveriesQuery,
  triggerQuery,
  useDeleteTrigger,
  useRegisterTrigger,
  type Trigger,
} from './triggers.queries.js';

interface Shown {
  /** What is about to be done to it: `edit`, `delete`, or the replacement of its `secret` or `key`; empty = nothing. */
  readonly act: string;
  readonly onAct: (act: '' | 'edit' | 'delete' | 'secret' | 'key') => void;
  readonly onClose: () => void;
  readonly onSecrets: (trigger: Trigger) => void;
}

/** One trigger: how it fares, what it brought, what it passed on, and its end. */
export function TriggerDialog(props: Shown & { readonly id: string }): JSX.Element {
  const { id, ...shown } = props;
  const { onClose } = shown;
  const trigger = useQuery(triggerQuery(id));
  return (
    <Dialog
      open
      onClose={onClose}
      title={trigger.data ? kindTitle(trigger.data.body.kind) : 'Event trigger'}
      wide
    >
      <QueryView query={trigger} label="event trigger" permission="event-triggers:read" rows={6}>
        {(read) => <OneTrigger read={read} {...shown} />}
      </QueryView>
    </Dialog>
  );
}

function OneTrigger(props: Shown & { readonly read: Versioned<Trigger> }): JSX.Element {
  const { read, act, onAct, onClose, onSecrets } = props;
  const trigger = read.body;
  const { id, kind, connection, deliverTo, status } = trigger;
  const refusal = useRefusal('event-triggers:write');
  const register = useRegisterTrigger();
  const remove = useDeleteTrigger();
  const deliveries = useInfiniteQuery({ ...deliveriesQuery(id), enabled: deliverTo !== undefined });
  const last = deliveries.data?.pages[0]?.items[0];
  const target = { id, etag: read.etag };
  if (act === 'edit') return <EditTrigger read={read} onClose={() => onAct('')} onSecrets={onSecrets} />;
  return (
    <>
      <FactList
        facts={[
          { label: 'State', value: <TriggerState trigger={trigger} /> },
          { label: 'Connection', value: connection },
          { label: 'When', value: rhythm(trigger) },
          ...(trigger.url === undefined
            ? []
            : [
                { label: 'Okta calls', value: <code>{trigger.url}</code> },
                {
                  label: 'Okta’s secret',
                  value: (
                    <TriggerSecret
                      {...{ read, onSecrets, act, onAct }}
                      {...{ name: 'event hook secret', own: 'secret', change: 'newSecret' }}
                      {...{ at: trigger.secretSetAt, end: trigger.secretEnd }}
                      instead={
                        trigger.hookId === undefined
                          ? undefined
                          : 'Okta was given it from here: “Register in Okta” gives it another one.'
                      }
                    >
                      <p>
                        Calls with the secret that Okta has are refused at once. Enter the new one there, in
                        Workflow → Event Hooks, and verify the hook again; a poll brings what is missed
                        meanwhile.{' '}
                        {status.lastRunAt === null ? (
                          'Okta has not called yet.'
                        ) : (
                          <>
                            Okta last called <RelativeTime at={status.lastRunAt} />.
                          </>
                        )}
                      </p>
                    </TriggerSecret>
                  ),
                },
              ]),
          ...(status.nextRunAt === null
            ? []
            : [{ label: 'Looks again', value: <RelativeTime at={status.nextRunAt} /> }]),
          { label: 'Goes on to', value: deliverTo ?? 'nowhere' },
          ...(deliverTo === undefined
            ? []
            : [
                {
                  label: 'Signed with',
                  value: (
                    <TriggerSecret
                      {...{ read, onSecrets, act, onAct }}
                      {...{ name: 'signing key', own: 'key', change: 'newDeliverySecret' }}
                      {...{ at: trigger.deliverySecretSetAt, end: trigger.deliverySecretEnd }}
                    >
                      <p>
                        {deliverTo} gets everything signed with the new key from the next delivery on. What it
                        refuses until it has the key is tried again for a while
                        {last && (
                          <>
                            ; the last delivery was made <RelativeTime at={last.createdAt} />
                          </>
                        )}
                        .
                      </p>
                    </TriggerSecret>
                  ),
                },
              ]),
        ]}
      />
      {kind !== 'event-hook' && <TriggerRuns id={id} />}
      {deliverTo !== undefined && <Deliveries id={id} />}
      {deliverTo !== undefined && <TriggerTest id={id} />}
      {register.error && <FormProblem problem={register.error} />}
      <DialogButtons>
        <Button refusal={refusal} onClick={() => onAct('delete')}>
          Delete trigger…
        </Button>
        <Button refusal={refusal} onClick={() => onAct('edit')}>
          Edit
        </Button>
        {kind === 'event-hook' && (
          <Button
            refusal={refusal}
            busy={register.isPending}
            onClick={() =>
              register.mutate(target, {
                onSuccess: (registered) => {
                  announce('Okta has registered and verified the hook');
                  onSecrets(registered);
                },
              })
            }
          >
            Register in Okta
          </Button>
        )}
        <AsCode of="trigger" requests={() => [{ path: `/api/v1/event-triggers/${id}` }]} />
        <Button look="primary" onClick={onClose}>
          Close
        </Button>
      </DialogButtons>
      <ConfirmDialog
        open={act === 'delete' && refusal === undefined}
        onClose={() => {
          remove.reset();
          onAct('');
        }}
        title={`Delete the ${kindTitle(kind).toLowerCase()} of ${connection}`}
        action="Delete trigger"
        busy={remove.isPending}
        problem={remove.error ?? undefined}
        onConfirm={() =>
          remove.mutate(target, {
            onSuccess: () => {
              announce('Deleted the event trigger');
              onClose();
            },
          })
        }
      >
        <p>
          With its runs, what it has still to deliver, and its hook in Okta. Changes in Okta are noticed later
          from then on.
        </p>
        {deliverTo !== undefined && (
          <p>
            {deliverTo} gets nothing of it any more
            {last && (
              <>
                ; the last delivery was made <RelativeTime at={last.createdAt} />
              </>
            )}
            .
          </p>
        )}
      </ConfirmDialog>
    </>
  );
}
