import type { JSX } from 'react';
import type { Versioned } from '../../api/client.js';
import { useRefusal } from '../../api/session.js';
import type { Connection } from '../../connect/connect.queries.js';
import { Button } from '../../ui/button.js';
import { Card } from '../../ui/card.js';
import { FactList } from '../../ui/fact-list.js';
import { FormProblem } from '../../ui/form-problem.js';
import { announce } from '../../ui/toasts.js';
import { clientProof } from './connection-words.js';
import { useUpdateConnection } from './connections.queries.js';
import styles from './connections.module.css';
import { PublicKeyFacts } from '../../connect/public-key-facts.js';

/** A private key in place of the client secret: made here, never shown, and in use once Okta accepts it. */
export function ClientKey({ read }: { readonly read: Versioned<Connection> }): JSX.Element {
  const { slug, keyId, nextKeyId, jwksUri, publicKey } = read.body;
  const refusal = useRefusal('connections:write');
  const update = useUpdateConnection();
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
      {update.error && <FormProblem problem={update.error} />}
      <div className={styles.actions}>
        <Button
          refusal={refusal}
          busy={update.isPending}
          onClick={() =>
            update.mutate(
              { slug, etag: read.etag, body: { generateKey: true } },
              { onSuccess: () => announce('Made a key pair. Tell Okta its public key now.') },
            )
          }
        >
          {keyId === undefined && nextKeyId === undefined
            ? 'Generate a key pair'
            : 'Generate the next key pair'}
        </Button>
      </div>
    </Card>
  );
}
