import type { JSX } from 'react';
import type { Versioned } from '../../api/client.js';
import { useRefusal } from '../../api/session.js';
import type { Connection } from '../../connect/connect.queries.js';
import { Badge } from '../../ui/badge.js';
import { Button, buttonClass } from '../../ui/button.js';
import { Card } from '../../ui/card.js';
import { FactList, type Fact } from '../../ui/fact-list.js';
import { FormProblem } from '../../ui/form-problem.js';
import { ImpactDialog } from '../../ui/impact-dialog.js';
import { RelativeTime } from '../../ui/relative-time.js';
import { announce } from '../../ui/toasts.js';
import { ApiAccessDialog } from './api-access-dialog.js';
import { accessKind, accessWord, counted, missingScopes } from './connection-words.js';
import { impactQuery, useGrantAccess, useUpdateConnection } from './connections.queries.js';
import styles from './connections.module.css';
import { PublicKeyFacts } from '../../connect/public-key-facts.js';

/** The credential for Okta's management API: what it is, how it stands, what it may do. */
export function ApiAccess(props: {
  readonly read: Versioned<Connection>;
  /** Which dialog the address has open. */
  readonly open: string | undefined;
  readonly onOpen: (dialog: 'access' | 'remove-access' | undefined) => void;
}): JSX.Element {
  const { read, open, onOpen } = props;
  const { slug, name, managementAuth: auth } = read.body;
  const refusal = useRefusal('connections:write');
  const update = useUpdateConnection();
  const grant = useGrantAccess(slug);
  const close = (): void => {
    update.reset();
    onOpen(undefined);
  };
  return (
    <Card title="Access to Okta’s API">
      <p>
        With it the gateway reads groups again without a sign-in, finds groups by name and pins their ids,
        and, with more scopes, hears of changes at once.
      </p>
      <FactList facts={factsOf(read.body)} />
      <PublicKeyFacts jwksUri={auth.jwksUri} publicKey={auth.publicKey} />
      {grant.error && <FormProblem problem={grant.error} />}
      <div className={styles.actions}>
        <Button refusal={refusal} onClick={() => onOpen('access')}>
          {auth.type === 'none' ? 'Set up API access…' : 'Replace…'}
        </Button>
        {auth.type === 'authorization-code' &&
          (grant.data ? (
            <a
              className={buttonClass('primary')}
              href={grant.data.authorizationUrl}
              target="_blank"
              rel="noopener"
            >
              Open Okta to grant access
            </a>
          ) : (
            <Button refusal={refusal} busy={grant.isPending} onClick={() => grant.mutate()}>
              Have an Okta admin grant access
            </Button>
          ))}
        {auth.type !== 'none' && (
          <Button refusal={refusal} onClick={() => onOpen('remove-access')}>
            Remove…
          </Button>
        )}
      </div>
      {open === 'access' && refusal === undefined && <ApiAccessDialog read={read} onClose={close} />}
      {open === 'remove-access' && auth.type !== 'none' && (
        <ImpactDialog
          query={impactQuery(slug)}
          permission="connections:read"
          typeToConfirm={slug}
          etag={read.etag}
          title={`Remove the API access of ${name}`}
          action="Remove API access"
          make={(etag) => update.mutateAsync({ slug, etag, body: { managementAuth: null } })}
          onDone={() => {
            announce('Removed the API access');
            close();
          }}
          onOutdated={() => {
            announce('Somebody changed the connection meanwhile: look at it again.', 'bad');
            close();
          }}
          onClose={close}
        >
          {({ people, eventTriggers = 0 }) => (
            <p>
              The gateway forgets the credential for good; to go on with another one, replace it instead. From
              then on the groups of {counted(people, 'person', 'people')} known here come from sign-ins alone.
              Of {counted(eventTriggers, 'event trigger', 'event triggers')} of this connection, polls and
              scheduled searches fail.
            </p>
          )}
        </ImpactDialog>
      )}
    </Card>
  );
}

function factsOf({ managementAuth: auth }: Connection): Fact[] {
  const { look, text } = accessWord(auth);
  const missing = missingScopes(auth);
  return [
    {
      label: 'Credential',
      value: (
        <>
          {accessKind(auth)} {auth.type !== 'none' && <Badge look={look}>{text}</Badge>}
        </>
      ),
    },
    ...(auth.owner === undefined ? [] : [{ label: 'Has the rights of', value: auth.owner }]),
    ...(auth.clientId === undefined ? [] : [{ label: 'Client ID', value: <code>{auth.clientId}</code> }]),
    ...(auth.scopes
      ? [
          { label: 'Scopes asked for', value: auth.scopes.requested.join(', ') },
          {
            label: 'Scopes granted',
            value: auth.scopes.granted === null ? 'Okta has not said yet' : auth.scopes.granted.join(', '),
          },
          ...(missing !== undefined && missing.length > 0
            ? [{ label: 'Missing', value: <Badge look="warn">⚠ {missing.join(', ')}</Badge> }]
            : []),
        ]
      : []),
    ...(auth.checkedAt === undefined
      ? []
      : [{ label: 'Last tried', value: <RelativeTime at={auth.checkedAt} /> }]),
    ...(auth.fault === undefined ? [] : [{ label: 'Okta said', value: <code>{auth.fault}</code> }]),
  ];
}
