import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { JSX } from 'react';
import { asProblem } from '../../api/problem.js';
import type { Connection } from '../../connect/connect.queries.js';
import { ConfirmDialog } from '../../ui/confirm-dialog.js';
import { announce } from '../../ui/toasts.js';
import { counted } from './connection-words.js';
import { impactQuery, useDeleteConnection, type Impact } from './connections.queries.js';

/** Deletes a disabled connection after its slug was typed; what goes with it is counted by the gateway, and compared. */
export function DeleteDialog(props: {
  readonly open: boolean;
  readonly connection: Connection;
  readonly onClose: () => void;
  readonly onDeleted: () => void;
}): JSX.Element {
  const { open, connection, onClose, onDeleted } = props;
  const { slug, name, status } = connection;
  const queries = useQueryClient();
  const remove = useDeleteConnection();
  const impact = useQuery({ ...impactQuery(slug), enabled: open });
  const numbers = impact.data?.body;
  const close = (): void => {
    remove.reset();
    onClose();
  };
  return (
    <ConfirmDialog
      open={open}
      onClose={close}
      title={`Delete ${name}`}
      action="Delete connection"
      typeToConfirm={slug}
      busy={remove.isPending || impact.isPending}
      problem={remove.error ?? (impact.error ? asProblem(impact.error) : undefined)}
      refused={numbers?.blockedBy && <Obstacles impact={numbers} active={status === 'active'} />}
      onConfirm={() =>
        remove.mutate(
          { slug, etag: impact.data?.etag },
          {
            onSuccess: () => {
              announce(`Deleted ${name}`);
              onDeleted();
            },
            onError: (problem) => {
              if (problem.status === 412) {
                announce('What it would touch has changed: look at the numbers again.', 'bad');
                void queries.invalidateQueries({ queryKey: ['connections'] });
              }
            },
          },
        )
      }
    >
      {numbers === undefined ? (
        <p role="status">Counting what goes with it…</p>
      ) : (
        <>
          <p>This goes with it, and can’t be brought back:</p>
          <ul>
            {lossesOf(numbers).map((loss) => (
              <li key={loss}>{loss}</li>
            ))}
          </ul>
        </>
      )}
    </ConfirmDialog>
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
