import type { JSX } from 'react';
import type { Connection } from '../../connect/connect.queries.js';
import { ImpactDialog } from '../../ui/impact-dialog.js';
import { announce } from '../../ui/toasts.js';
import { counted } from './connection-words.js';
import { impactQuery, useDeleteConnection, type Impact } from './connections.queries.js';

/** Deletes a disabled connection after its slug was typed; what goes with it is counted by the gateway, and compared. */
export function DeleteDialog(props: {
  readonly connection: Connection;
  readonly onClose: () => void;
  readonly onDeleted: () => void;
}): JSX.Element {
  const { connection, onClose, onDeleted } = props;
  const { slug, name, status } = connection;
  const remove = useDeleteConnection();
  return (
    <ImpactDialog
      query={impactQuery(slug)}
      permission="connections:read"
      title={`Delete ${name}`}
      action="Delete connection"
      typeToConfirm={slug}
      refused={(impact) => impact.blockedBy && <Obstacles impact={impact} active={status === 'active'} />}
      make={(etag) => remove.mutateAsync({ slug, etag })}
      onDone={() => {
        announce(`Deleted ${name}`);
        onDeleted();
      }}
      onClose={onClose}
    >
      {(impact) => (
        <>
          <p>This goes with it, and can’t be brought back:</p>
          <ul>
            {lossesOf(impact).map((loss) => (
              <li key={loss}>{loss}</li>
            ))}
          </ul>
        </>
      )}
    </ImpactDialog>
  );
}

function Obstacles({ impact, active }: { readonly impact: Impact; readonly active: boolean }): JSX.Element {
  return (
    <>
      {impact.blockedBy?.map(({ code, detail }) => (
        <p key={code}>
          <strong>It can’t be deleted:</strong> {detail}
        </p>
      ))}
      {active && <p>Disabling is under Health. It ends all sessions, and can be taken back.</p>}
    </>
  );
}

function lossesOf(impact: Impact): string[] {
  const { people, sessions, applications, tokens, groupMappings = 0, eventTriggers = 0 } = impact;
  return [
    counted(people, 'person', 'people'),
    counted(sessions, 'session', 'sessions'),
    counted(groupMappings, 'group mapping', 'group mappings'),
    counted(tokens, 'API token', 'API tokens'),
    counted(eventTriggers, 'event trigger', 'event triggers'),
    `the way in to ${counted(applications, 'application', 'applications')}`,
  ];
}
