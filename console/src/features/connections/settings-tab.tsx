import type { JSX } from 'react';
import type { Versioned } from '../../api/client.js';
import { useRefusal } from '../../api/session.js';
import type { Connection } from '../../connect/connect.queries.js';
import { Button } from '../../ui/button.js';
import { Card } from '../../ui/card.js';
import { ApiAccess } from './api-access.js';
import { ClientKey } from './client-key.js';
import styles from './connections.module.css';
import { SettingsForm } from './settings-form.js';

/** Everything that can be set on a connection, and its end. */
export function SettingsTab(props: {
  readonly read: Versioned<Connection>;
  /** Which dialog the address has open. */
  readonly open: string | undefined;
  readonly onOpen: (dialog: string | undefined) => void;
}): JSX.Element {
  const { read, open, onOpen } = props;
  const refusal = useRefusal('connections:write');
  return (
    <>
      <Card title="Settings">
        <SettingsForm read={read} />
      </Card>
      <ApiAccess read={read} open={open} onOpen={onOpen} />
      <ClientKey read={read} open={open} onOpen={onOpen} />
      <Card title="Delete this connection">
        <p>With its people, mappings, tokens and triggers. Disabling it can be taken back; this can’t.</p>
        <div className={styles.actions}>
          <Button look="danger" refusal={refusal} onClick={() => onOpen('delete')}>
            Delete connection…
          </Button>
        </div>
      </Card>
    </>
  );
}
