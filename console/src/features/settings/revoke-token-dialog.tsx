import { useQuery } from '@tanstack/react-query';
import type { JSX } from 'react';
import { asProblem } from '../../api/problem.js';
import { ConfirmDialog } from '../../ui/confirm-dialog.js';
import { RelativeTime } from '../../ui/relative-time.js';
import { announce } from '../../ui/toasts.js';
import { tokenImpactQuery, useRevokeToken } from './tokens.queries.js';

/** Revokes a token after saying whether somebody still uses it. */
export function RevokeTokenDialog(props: {
  /** Undefined = none is to be revoked. */
  readonly id: string | undefined;
  readonly name: string | undefined;
  readonly onClose: () => void;
}): JSX.Element {
  const { id, name = 'an API token', onClose } = props;
  const revoke = useRevokeToken();
  const impact = useQuery({ ...tokenImpactQuery(id ?? ''), enabled: id !== undefined });
  const lastUsed = impact.data?.body.lastUsedAt;
  // Of what is being revoked right now the question may be asked once more: its answer is no news.
  const unread = impact.error && !revoke.isPending && !revoke.isSuccess ? asProblem(impact.error) : undefined;
  const close = (): void => {
    revoke.reset();
    onClose();
  };
  return (
    <ConfirmDialog
      open={id !== undefined}
      onClose={close}
      title={`Revoke ${name}`}
      action="Revoke token"
      code={() => ({
        ...{ method: 'DELETE', path: `/api/v1/api-tokens/${id ?? ''}` },
        etag: impact.data?.etag,
      })}
      busy={revoke.isPending || impact.isPending}
      problem={revoke.error ?? unread}
      refused={
        unread?.status === 404 && !revoke.error ? (
          <p>There is no such API token. It may be revoked already.</p>
        ) : undefined
      }
      onConfirm={() =>
        id !== undefined &&
        revoke.mutate(
          { id, etag: impact.data?.etag },
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
