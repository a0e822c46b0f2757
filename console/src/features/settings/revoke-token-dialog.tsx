import { useQuery } from '@tanstack/react-query';
import type { JSX } from 'react';
import { asProblem } from '../../api/problem.js';
import { ConfirmDialog } from '../../ui/confirm-dialog.js';
import { RelativeTime } from '../../ui/relative-time.js';
import { announce } from '../../ui/toasts.js';
import { tokenImpactQuery, useRevokeToken, type ApiToken } from './tokens.queries.js';

/** Revokes a token after saying whether somebody still uses it. */
export function RevokeTokenDialog(props: {
  readonly token: ApiToken | undefined;
  readonly onClose: () => void;
}): JSX.Element {
  const { token, onClose } = props;
  const revoke = useRevokeToken();
  const impact = useQuery({ ...tokenImpactQuery(token?.id ?? ''), enabled: token !== undefined });
  const lastUsed = impact.data?.body.lastUsedAt;
  const name = token?.name ?? '';
  const close = (): void => {
    revoke.reset();
    onClose();
  };
  return (
    <ConfirmDialog
      open={token !== undefined}
      onClose={close}
      title={`Revoke ${name}`}
      action="Revoke token"
      busy={revoke.isPending || impact.isPending}
      problem={revoke.error ?? (impact.error ? asProblem(impact.error) : undefined)}
      onConfirm={() =>
        token &&
        revoke.mutate(
          { id: token.id, etag: impact.data?.etag },
          {
            onSuccess: () => {
              announce(`Revoked ${name}`);
              close();
            },
            // Somebody has begun to use it meanwhile: that is said before it is asked once more.
            onError: ({ status }) => {
              if (status === 412) void impact.refetch();
            },
          },
        )
      }
    >
      <p>
        Whatever uses it is refused from its next request on. It can’t be brought back.{' '}
        {lastUsed === undefined ? null : lastUsed === null ? (
          'It has never been used.'
        ) : (
          <>
            It was last used <RelativeTime at={lastUsed} />.
          </>
        )}
      </p>
    </ConfirmDialog>
  );
}
