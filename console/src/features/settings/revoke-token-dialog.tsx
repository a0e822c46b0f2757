import type { JSX } from 'react';
import { ImpactDialog } from '../../ui/impact-dialog.js';
import { RelativeTime } from '../../ui/relative-time.js';
import { announce } from '../../ui/toasts.js';
import { tokenImpactQuery, useRevokeToken } from './tokens.queries.js';

/** Revokes a token after saying whether somebody still uses it. */
export function RevokeTokenDialog(props: {
  readonly id: string;
  readonly name: string | undefined;
  readonly onClose: () => void;
}): JSX.Element {
  const { id, name = 'an API token', onClose } = props;
  const revoke = useRevokeToken();
  return (
    <ImpactDialog
      query={tokenImpactQuery(id)}
      permission="api-tokens:read"
      title={`Revoke ${name}`}
      action="Revoke token"
      gone="There is no such API token. It may be revoked already."
      code={(etag) => ({ method: 'DELETE', path: `/api/v1/api-tokens/${id}`, etag })}
      make={(etag) => revoke.mutateAsync({ id, etag })}
      onDone={() => {
        announce(`Revoked ${name}`);
        onClose();
      }}
      onClose={onClose}
    >
      {({ lastUsedAt }) => (
        <p>
          Whatever uses it is refused from its next request on. It can’t be brought back.{' '}
          {lastUsedAt ? (
            <>
              It was last used <RelativeTime at={lastUsedAt} />.
            </>
          ) : (
            'It has never been used.'
          )}
        </p>
      )}
    </ImpactDialog>
  );
}
