import { useState, type JSX } from 'react';
import type { Schemas } from '../api/client.js';
import { sessionsImpactQuery, useEndSessions, type SessionsToEnd } from '../api/end-sessions.queries.js';
import { countWords } from '../api/membership-words.js';
import { hostsOf, namesOf } from '../api/session-words.js';
import { Checkbox } from './field.js';
import { ImpactDialog } from './impact-dialog.js';
import { announce } from './toasts.js';

const GONE = 'They have ended already.';

/** As much of a session as is told before it ends. */
export type ShownSession = Pick<Schemas['SessionResponse'], 'subject' | 'applicationHosts'>;

/** Says whom the end of sessions signs out, and ends those that were counted. */
export function EndSessionsDialog(props: {
  readonly which: SessionsToEnd;
  /** Those of them that are known: their people are named, and their applications where the gateway doesn't tell these. */
  readonly sessions: readonly ShownSession[];
  /** Whose they are, where it is one person or connection. */
  readonly of?: string;
  readonly onClose: () => void;
  readonly onEnded?: () => void;
}): JSX.Element {
  const { which, sessions, of, onClose, onEnded } = props;
  const end = useEndSessions(which);
  const [anyNumber, setAnyNumber] = useState(false);
  const through = 'connection' in which;
  const action = (impact: Schemas['SessionsImpactResponse'] | undefined): string => {
    if (!impact) return 'End sessions';
    return `End ${countWords(impact.sessions)} ${impact.sessions.value === 1 ? 'session' : 'sessions'}`;
  };
  return (
    <ImpactDialog
      query={sessionsImpactQuery(which)}
      permission="sessions:write"
      title={(impact) => action(impact) + (of === undefined ? '' : ` of ${of}`)}
      action={action}
      code={() => ({ method: 'DELETE', path: '/api/v1/sessions', query: which })}
      refused={(impact) => (impact.sessions.value === 0 ? <p>{GONE}</p> : undefined)}
      gone={GONE}
      make={(etag) => end.mutateAsync(anyNumber ? undefined : etag)}
      onDone={(impact) => {
        announce(action(impact).replace('End', 'Ended') + (of === undefined ? '' : ` of ${of}`));
        onEnded?.();
        onClose();
      }}
      onClose={onClose}
    >
      {(impact) =>
        impact.sessions.value > 0 && (
          <>
            <p>
              This signs out{' '}
              {through ? `everybody who signed in through ${of}` : namesOf(sessions) || 'whoever has them'},
              here and in every application behind the gateway, within a second
              {through ? '' : hostsWords(impact.applicationHosts ?? hostsOf(sessions))}. Okta’s own session
              stays: whoever may sign in can do so again.{' '}
              {'subject' in which && 'To keep somebody out, disable them as well.'}
            </p>
            {impact.current && (
              <p>
                <strong>Your own session is among them:</strong> you are signed out of this console.
              </p>
            )}
            {through && (
              <Checkbox
                label="Also those that begin until then, however many"
                checked={anyNumber}
                onChange={(event) => setAnyNumber(event.target.checked)}
              />
            )}
          </>
        )
      }
    </ImpactDialog>
  );
}

const hostsWords = (hosts: readonly string[]): string => (hosts.length === 0 ? '' : `: ${hosts.join(', ')}`);
