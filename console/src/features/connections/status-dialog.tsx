import { useQueryClient } from '@tanstack/react-query';
import type { JSX } from 'react';
import type { Versioned } from '../../api/client.js';
import { connectionQuery, type Connection } from '../../connect/connect.queries.js';
import { offerUndoOf } from '../../live/offer-undo.js';
import { ImpactDialog } from '../../ui/impact-dialog.js';
import { counted } from './connection-words.js';
import { impactQuery, readConnection, useUpdateConnection, type Impact } from './connections.queries.js';

/** Switches a connection on or off after saying whom that concerns, in the gateway's own numbers. */
export function StatusDialog(props: {
  readonly read: Versioned<Connection>;
  readonly onClose: () => void;
}): JSX.Element {
  const { read, onClose } = props;
  const { id, slug, name, status, issuer } = read.body;
  const queries = useQueryClient();
  const update = useUpdateConnection();
  const disables = status === 'active';
  const isLastWay = ({ lastAdminPath }: Impact): boolean => disables && lastAdminPath === true;
  return (
    <ImpactDialog
      query={impactQuery(slug)}
      permission="connections:read"
      title={disables ? `Disable ${name}` : `Activate ${name}`}
      action={disables ? 'Disable connection' : 'Activate connection'}
      refused={(impact) =>
        isLastWay(impact) && (
          <p>
            <strong>It can’t be disabled:</strong> admins of this gateway sign in through it, and nobody could
            administer anything any more.
          </p>
        )
      }
      make={(etag) => update.mutateAsync({ slug, etag, body: { status: disables ? 'disabled' : 'active' } })}
      onDone={() => {
        onClose();
        const etag = queries.getQueryData(connectionQuery(slug).queryKey)?.etag;
        offerUndoOf({
          text: disables ? `Disabled ${name}` : `Activated ${name}`,
          what: `${name} is`,
          resource: { resource: 'connection', id },
          etag,
          etagNow: async () => (await readConnection(slug)).etag,
          undo: () => update.mutateAsync({ slug, etag, body: { status } }),
        });
      }}
      onClose={onClose}
    >
      {(impact) =>
        isLastWay(impact) ? undefined : disables ? (
          <p>
            Ends {counted(impact.sessions, 'session', 'sessions')} at once. Of{' '}
            {counted(impact.people, 'person', 'people')} known here nobody can sign in through it, or use an
            application with it, until it is activated again. Nothing is deleted.
          </p>
        ) : (
          <p>
            People of {issuer} can sign in through it from then on.{' '}
            {counted(impact.people, 'person is', 'people are')} known here already.
          </p>
        )
      }
    </ImpactDialog>
  );
}
