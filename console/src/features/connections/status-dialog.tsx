import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { JSX } from 'react';
import type { Versioned } from '../../api/client.js';
import { asProblem } from '../../api/problem.js';
import { connectionQuery, type Connection } from '../../connect/connect.queries.js';
import { offerUndoOf } from '../../live/offer-undo.js';
import { ConfirmDialog } from '../../ui/confirm-dialog.js';
import { counted } from './connection-words.js';
import { impactQuery, readConnection, useUpdateConnection } from './connections.queries.js';

/** Switches a connection on or off after saying whom that concerns, in the gateway's own numbers. */
export function StatusDialog(props: {
  readonly open: boolean;
  readonly read: Versioned<Connection>;
  readonly onClose: () => void;
}): JSX.Element {
  const { open, read, onClose } = props;
  const { id, slug, name, status, issuer } = read.body;
  const queries = useQueryClient();
  const update = useUpdateConnection();
  const impact = useQuery({ ...impactQuery(slug), enabled: open });
  const numbers = impact.data?.body;
  const disables = status === 'active';
  const close = (): void => {
    update.reset();
    onClose();
  };
  const lastWay = disables && numbers?.lastAdminPath === true;
  return (
    <ConfirmDialog
      open={open}
      onClose={close}
      title={disables ? `Disable ${name}` : `Activate ${name}`}
      action={disables ? 'Disable connection' : 'Activate connection'}
      busy={update.isPending || impact.isPending}
      problem={update.error ?? (impact.error ? asProblem(impact.error) : undefined)}
      refused={
        lastWay ? (
          <p>
            <strong>It can’t be disabled:</strong> admins of this gateway sign in through it, and nobody could
            administer anything any more.
          </p>
        ) : undefined
      }
      onConfirm={() =>
        update.mutate(
          { slug, etag: read.etag, body: { status: disables ? 'disabled' : 'active' } },
          {
            onSuccess: () => {
              close();
              const etag = queries.getQueryData(connectionQuery(slug).queryKey)?.etag;
              offerUndoOf({
                text: disables ? `Disabled ${name}` : `Activated ${name}`,
                what: `${name} is`,
                resource: { resource: 'connection', id },
                etag,
                etagNow: async () => (await readConnection(slug)).etag,
                undo: () => update.mutateAsync({ slug, etag, body: { status } }),
              });
            },
            onError: (problem) => {
              if (problem.status === 412) void queries.invalidateQueries({ queryKey: ['connections'] });
            },
          },
        )
      }
    >
      {numbers === undefined ? (
        <p role="status">Counting whom this concerns…</p>
      ) : lastWay ? undefined : disables ? (
        <p>
          Ends {counted(numbers.sessions, 'session', 'sessions')} at once. Of{' '}
          {counted(numbers.people, 'person', 'people')} known here nobody can sign in through it, or use an
          application with it, until it is activated again. Nothing is deleted.
        </p>
      ) : (
        <p>
          People of {issuer} can sign in through it from then on.{' '}
          {counted(numbers.people, 'person is', 'people are')} known here already.
        </p>
      )}
    </ConfirmDialog>
  );
}
