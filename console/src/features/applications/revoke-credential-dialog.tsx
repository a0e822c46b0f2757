import type { JSX } from 'react';
import type { Schemas } from '../../api/client.js';
import { ImpactDialog } from '../../ui/impact-dialog.js';
import { RelativeTime } from '../../ui/relative-time.js';
import { announce } from '../../ui/toasts.js';
import { credentialImpactQuery, useRevokeCredential, type Credential } from './credentials.queries.js';

/** Revokes a credential, after saying when it was last used and whether it is the only one. */
export function RevokeCredentialDialog(props: {
  /** Slug. */
  readonly application: string;
  readonly credential: Credential;
  readonly onClose: () => void;
}): JSX.Element {
  const { application, credential, onClose } = props;
  const { id, name } = credential;
  const revoke = useRevokeCredential(application);
  const isOnly = (impact: Schemas['ImpactResponse'] | undefined): boolean => impact?.credentials === 1;
  return (
    <ImpactDialog
      query={credentialImpactQuery(application, id)}
      permission="applications:read"
      title={`Revoke ${name}`}
      action="Revoke credential"
      typeToConfirm={(impact) => (isOnly(impact) ? name : undefined)}
      refused={({ blockedBy }) => blockedBy && <p>{blockedBy.map(({ detail }) => detail).join(' ')}</p>}
      make={(etag) => revoke.mutateAsync({ id, etag })}
      onDone={() => {
        announce(`Revoked ${name}`);
        onClose();
      }}
      onClose={onClose}
    >
      {(impact) => (
        <>
          <p>
            {impact.lastUsedAt ? (
              <>
                It was last used <RelativeTime at={impact.lastUsedAt} />.
              </>
            ) : (
              'It was never used.'
            )}{' '}
            Whatever uses it is refused within a second, and it can’t be brought back.
          </p>
          {isOnly(impact) && (
            <p>
              <strong>It is the only credential:</strong> the application can ask nothing any more. Replace it
              instead: both work until the old one is revoked.
            </p>
          )}
        </>
      )}
    </ImpactDialog>
  );
}
