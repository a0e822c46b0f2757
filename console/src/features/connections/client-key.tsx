import type { JSX } from 'react';
import type { Versioned } from '../../api/client.js';
import { useRefusal } from '../../api/session.js';
import type { Connection } from '../../connect/connect.queries.js';
import { Button } from '../../ui/button.js';
import { Card } from '../../ui/card.js';
import { FactList } from '../../ui/fact-list.js';
import { FormProblem } from '../../ui/form-problem.js';
import { ImpactDialog } from '../../ui/impact-dialog.js';
import { announce } from '../../ui/toasts.js';
import { clientProof } from './connection-words.js';
import { impactQuery, useUpdateConnection } from './connections.queries.js';
import styles from './connections.module.css';
import { nextKeyWords } from './people-affected.js';
import { PublicKeyFacts } from '../../connect/public-key-facts.js';

/**
 * A private key in place of the client secret: made here, never shown, and in use once Okta accepts it. Once there is one,
 * the next is made after a look at whom that concerns: the one before is gone for good then.
 */
export function ClientKey(props: {
  readonly read: Versioned<Connection>;
  /** Which dialog the address has open. */
  readonly open: string | undefined;
  readonly onOpen: (dialog: 'next-key' | undefined) => void;
}): JSX.Element {
  const { read, open, onOpen } = props;
  const { slug, name, status, keyId, nextKeyId, jwksUri, publicKey } = read.body;
  const refusal = useRefusal('connections:write');
  const update = useUpdateConnection();
  const replaces = keyId !== undefined || nextKeyId !== undefined;
  const asks = replaces && status === 'active';
  const close = (): void => {
    update.reset();
    onOpen(undefined);
  };
  const make = (etag: string | undefined): Promise<unknown> =>
    update.mutateAsync({ slug, etag, body: { generateKey: true } });
  const tell = (): void => announce('Made a key pair. Tell Okta its public key now.');
  return (
    <Card title="Private key of the client">
      <p>
        Instead of the secret the client can prove itself by a private key, which is made here and never
        leaves the gateway. What works now stays in use until Okta accepts the key.
      </p>
      <FactList
        facts={[
          { label: 'In use now', value: clientProof(read.body) },
          ...(keyId === undefined ? [] : [{ label: 'Key ID', value: <code>{keyId}</code> }]),
          ...(nextKeyId === undefined ? [] : [{ label: 'Waits for Okta', value: <code>{nextKeyId}</code> }]),
        ]}
      />
      <PublicKeyFacts jwksUri={jwksUri} publicKey={publicKey} />
      {update.error && !asks && <FormProblem problem={update.error} />}
      <div className={styles.actions}>
        <Button
          refusal={refusal}
          busy={update.isPending}
          onClick={() => (asks ? onOpen('next-key') : void make(read.etag).then(tell, () => undefined))}
        >
          {replaces ? 'Generate the next key pair' : 'Generate a key pair'}
          {asks && '…'}
        </Button>
      </div>
      {open === 'next-key' && asks && refusal === undefined && (
        <ImpactDialog
          query={impactQuery(slug)}
          permission="connections:read"
          typeToConfirm={slug}
          etag={read.etag}
          title={`Replace the private key of ${name}`}
          action="Generate key pair"
          make={make}
          onDone={() => {
            tell();
            close();
          }}
          onOutdated={() => {
            announce('Somebody changed the connection meanwhile: look at it again.', 'bad');
            close();
          }}
          onClose={close}
        >
          {(numbers) => (
            <ul>
              {nextKeyWords(read.body, numbers).map((words) => (
                <li key={words}>{words}</li>
              ))}
            </ul>
          )}
        </ImpactDialog>
      )}
    </Card>
  );
}
