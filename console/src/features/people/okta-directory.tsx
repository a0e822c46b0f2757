import { useQuery } from '@tanstack/react-query';
import { useState, type JSX } from 'react';
import { connectionsQuery, type Connection } from '../../api/connections.js';
import { oktaRefusal } from '../../api/okta-refusal.js';
import { type Person } from '../../api/people.queries.js';
import { personName } from '../../api/person-name.js';
import { asProblem } from '../../api/problem.js';
import { useMay, useRefusal } from '../../api/session.js';
import { Badge } from '../../ui/badge.js';
import { Button } from '../../ui/button.js';
import { ConfirmDialog } from '../../ui/confirm-dialog.js';
import { FormProblem } from '../../ui/form-problem.js';
import { announce } from '../../ui/toasts.js';
import { OKTA_ACTIONS, offeredIn, type OktaAction } from './okta-actions.js';
import { oktaUserQuery, useActAtOkta } from './okta.queries.js';
import styles from './people.module.css';

/** What the names of its dialogs begin with in the address. */
const DIALOG = 'okta-';

/** What can be done to the person's account in Okta itself; Okta is asked only once this is opened. */
export function OktaDirectory(props: {
  readonly person: Person;
  /** Which dialog is open; those of this part begin with `okta-`. */
  readonly open: string | undefined;
  readonly onOpen: (dialog: string | undefined) => void;
}): JSX.Element | null {
  const { person } = props;
  const [open, setOpen] = useState(props.open?.startsWith(DIALOG) ?? false);
  if (person.membership.source === 'local') return null;
  return (
    <details
      className={styles.section}
      open={open}
      onToggle={({ currentTarget }) => setOpen(currentTarget.open)}
    >
      <summary className={styles.summary}>In Okta itself</summary>
      {open && <Actions {...props} />}
    </details>
  );
}

function Actions({ person, open, onOpen }: Parameters<typeof OktaDirectory>[0]): JSX.Element {
  const mayList = useMay('connections:read');
  const mayManage = useRefusal('okta:manage');
  const mayRead = useRefusal('okta:read');
  const mayEnd = useRefusal('sessions:write');
  const connections = useQuery({ ...connectionsQuery, enabled: mayList });
  const connection = connections.data?.items.find(({ slug }) => slug === person.connection);
  const unreadable = mayRead ?? readRefusal(connection);
  const user = useQuery({
    ...oktaUserQuery(person.sub, person.connection),
    enabled: unreadable === undefined && !(mayList && connections.isPending),
  });
  const status = user.data?.status;
  const refusal = mayManage ?? oktaRefusal(connection);
  const refusalOf = (action: OktaAction): string | undefined =>
    action.key === 'end-everywhere' ? mayEnd : (refusal ?? offeredIn(action, status));
  const asking = OKTA_ACTIONS.find(({ key }) => open === `${DIALOG}${key}`);
  return (
    <>
      <p className={styles.line}>
        Account in Okta:{' '}
        {unreadable !== undefined ? (
          <span className={styles.small}>not known. {unreadable}</span>
        ) : (
          <Badge>{status ?? (user.isError ? 'could not be read' : 'asking…')}</Badge>
        )}
      </p>
      {user.isError && <FormProblem problem={asProblem(user.error)} />}
      <div className={styles.actions}>
        {OKTA_ACTIONS.map((action) => (
          <Button
            key={action.key}
            refusal={refusalOf(action)}
            onClick={() => onOpen(`${DIALOG}${action.key}`)}
          >
            {action.label}
          </Button>
        ))}
      </div>
      {asking && refusalOf(asking) === undefined && (
        <ActionDialog person={person} action={asking} onClose={() => onOpen(undefined)} />
      )}
    </>
  );
}

/** Why Okta can't even be asked how somebody is. */
function readRefusal(connection: Connection | undefined): string | undefined {
  return connection?.oktaActions === 'off'
    ? 'The connection lets nobody look into Okta’s directory: its Okta actions are off.'
    : undefined;
}

function ActionDialog(props: {
  readonly person: Person;
  readonly action: OktaAction;
  readonly onClose: () => void;
}): JSX.Element {
  const { person, action, onClose } = props;
  const act = useActAtOkta();
  const name = personName(person);
  return (
    <ConfirmDialog
      open
      onClose={onClose}
      title={`${action.label}: ${name}`}
      action={action.label}
      busy={act.isPending}
      problem={act.error ?? undefined}
      typeToConfirm={action.hardToReverse ? (person.login ?? person.sub) : undefined}
      onConfirm={() =>
        act.mutate(
          { person, action: action.key },
          {
            onSuccess: (said) => {
              // Whatever has to be said besides is what was not done.
              if (said === undefined) announce(`${action.done} ${name} in Okta`);
              else announce(said, 'bad');
              onClose();
            },
          },
        )
      }
    >
      <p>{action.consequence}</p>
      {action.endsSessions && (
        <p>
          {name} has {person.liveSessions === 1 ? '1 session' : `${person.liveSessions} sessions`} here, which
          end.
        </p>
      )}
    </ConfirmDialog>
  );
}
