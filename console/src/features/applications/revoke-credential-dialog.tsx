import { useQuery } from '@tanstack/react-query';
import type { JSX } from 'react';
import { ConfirmDialog } from '../../ui/confirm-dialog.js';
import { QueryView } from '../../ui/query-view.js';
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
  const impact = useQuery(credentialImpactQuery(application, id));
  const revoke = useRevokeCredential(application);
  const only = impact.data?.body.credentials === 1;
  const blocked = impact.data?.body.blockedBy?.map(({ detail }) => detail).join(' ');
  return (
    <ConfirmDialog
      open
      onClose={onClose}
      title={`Revoke ${name}`}
      action="Revoke credential"
      typeToConfirm={only ? name : undefined}
      busy={revoke.isPending || impact.isPending}
      problem={revoke.error ?? undefined}
      refused={blocked === undefined ? undefined : <p>{blocked}</p>}
      onConfirm={() =>
        revoke.mutate(
          { id, etag: impact.data?.etag },
          {
            onSuccess: () => {
              announce(`Revoked ${name}`);
              onClose();
            },
            onError: ({ status }) => {
              if (status === 412) void impact.refetch();
            },
          },
        )
      }
    >
      <QueryView query={impact} label="impact" permission="applications:read" rows={2}>
        {({ body: { lastUsedAt } }) => (
          <p>
            {lastUsedAt ? (
              <>
                It was last used <RelativeTime at={lastUsedAt} />.
              </>
            ) : (
              'It was never used.'
            )}{' '}
            Whatever uses it is refused within a second, and it can’t be brought back.
          </p>
        )}
      </QueryView>
      {only && (
        <p>
          <strong>It is the only credential:</strong> the application can ask nothing any more. Replace it
          instead: both work until the old one is revoked.
        </p>
      )}
    </ConfirmDialog>
  );
}
