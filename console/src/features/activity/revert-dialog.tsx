import { useQuery } from '@tanstack/react-query';
import type { JSX } from 'react';
import type { Schemas } from '../../api/client.js';
import { ConfirmDialog } from '../../ui/confirm-dialog.js';
import { FieldChanges } from '../../ui/field-changes.js';
import { QueryView } from '../../ui/query-view.js';
import { announce } from '../../ui/toasts.js';
import { revertQuery, useRevert } from './activity.queries.js';
import { impactWords, refusalWords } from './revert-words.js';

type Preview = Schemas['RevertPreviewResponse'];

/** Says what undoing an event would do, and whom it would concern, before it does. */
export function RevertDialog(props: {
  /** Id of the event; undefined = closed. */
  readonly event: string | undefined;
  readonly onClose: () => void;
  readonly onReverted: () => void;
}): JSX.Element {
  const { event, onClose, onReverted } = props;
  const query = useQuery({ ...revertQuery(event ?? ''), enabled: event !== undefined });
  const revert = useRevert(event ?? '');
  const preview = query.data?.body;
  const close = (): void => {
    revert.reset();
    onClose();
  };
  return (
    <ConfirmDialog
      open={event !== undefined}
      onClose={close}
      title="Revert this change"
      action="Revert"
      busy={revert.isPending || query.isFetching}
      problem={revert.error ?? undefined}
      refused={preview?.revertible === true ? undefined : preview ? <Refused preview={preview} /> : <></>}
      onConfirm={() =>
        revert.mutate(
          { etag: query.data?.etag },
          {
            onSuccess: () => {
              announce('Reverted. What it changed back is an event of its own.');
              revert.reset();
              onReverted();
            },
          },
        )
      }
    >
      <QueryView query={query} label="effect" permission="audit-events:read" rows={4}>
        {({ body }) => <Effect preview={body} />}
      </QueryView>
    </ConfirmDialog>
  );
}

function Effect({ preview }: { readonly preview: Preview }): JSX.Element {
  const { changes, changedSince, impact } = preview;
  return (
    <>
      {impact && impactWords(impact).map((sentence) => <p key={sentence}>{sentence}</p>)}
      {changes && changes.length > 0 && <FieldChanges changes={changes} caption="What would change" />}
      {changedSince && changedSince.length > 0 && (
        <FieldChanges changes={changedSince} caption="What was changed since" />
      )}
    </>
  );
}

function Refused({ preview }: { readonly preview: Preview }): JSX.Element {
  const { why, wayOut } = refusalWords(preview);
  return (
    <>
      <p>
        <strong>{why}</strong>
      </p>
      {wayOut !== undefined && <p>{wayOut}</p>}
    </>
  );
}
