import type { JSX } from 'react';
import type { Schemas } from '../../api/client.js';
import { useEndSessions } from '../../api/end-sessions.queries.js';
import { countWords } from '../../api/membership-words.js';
import { ConfirmDialog } from '../../ui/confirm-dialog.js';
import { announce } from '../../ui/toasts.js';
import { countOf, namesOf } from './session-words.js';

/** Sessions that somebody is about to end. */
export interface SessionsEnding {
  readonly sessions: readonly Schemas['SessionResponse'][];
  /** Every session of the one person whose they are, including those that aren't shown. */
  readonly all: boolean;
}

/** Says whom it signs out before it does. */
export function EndSessionsDialog(props: {
  readonly ending: SessionsEnding | undefined;
  /** How many sessions there are by the gateway's count, those that aren't shown among them. */
  readonly total: Schemas['CappedCount'] | undefined;
  readonly onClose: () => void;
  readonly onEnded: () => void;
}): JSX.Element {
  const { ending, total, onClose, onEnded } = props;
  const end = useEndSessions();
  const sessions = ending?.sessions ?? [];
  const [first] = sessions;
  const all = ending?.all === true && first !== undefined;
  const count =
    all && total
      ? `${countWords(total)} ${total.value === 1 ? 'session' : 'sessions'}`
      : countOf(sessions.length);
  const hosts = [...new Set(sessions.flatMap(({ applicationHosts }) => applicationHosts))].sort();
  const close = (): void => {
    end.reset();
    onClose();
  };
  return (
    <ConfirmDialog
      open={ending !== undefined}
      onClose={close}
      title={`End ${count}`}
      action={`End ${count}`}
      busy={end.isPending}
      problem={end.error ?? undefined}
      onConfirm={() =>
        end.mutate(all ? { subject: first.subject.id } : { ids: sessions.map(({ id }) => id) }, {
          onSuccess: () => {
            announce(`Ended ${count}`);
            onEnded();
            close();
          },
        })
      }
    >
      <p>
        This signs out {namesOf(sessions)}, here and in every application behind the gateway, within a second
        {hosts.length > 0 && `: ${hosts.join(', ')}`}. Okta’s own session stays: whoever may sign in can do so
        again.
      </p>
      {sessions.some(({ current }) => current) && (
        <p>
          <strong>Your own session is among them:</strong> you are signed out of this console.
        </p>
      )}
    </ConfirmDialog>
  );
}
