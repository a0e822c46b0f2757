import { useMutation, useQuery } from '@tanstack/react-query';
import { useEffect, useEffectEvent, useState, type JSX, type ReactNode } from 'react';
import type { ApiProblem } from '../../api/problem.js';
import { ConfirmDialog } from '../../ui/confirm-dialog.js';
import { Notice } from '../../ui/notice.js';
import { ChangePreview } from './change-preview.js';
import { previewQuery, type ApplicationChangeDraft } from './preview.queries.js';

/** What a write asks of the saved checks; undefined = they aren't run. */
export type ChecksMode = 'enforce' | 'override' | undefined;

/**
 * What stands before a change of who may do what: the gateway's numbers, and the change is made as long as they are true.
 * A saved check that would fail holds it back.
 */
export function ReviewedChange(props: {
  /** Slug. */
  readonly application: string;
  /** The version of the application, or of its grants, that the change was made for. */
  readonly etag: string | undefined;
  readonly change: ApplicationChangeDraft;
  readonly title: string;
  /** What the button does. */
  readonly action: string;
  readonly children?: ReactNode;
  /** Makes it. @param etag What the numbers rest on. */
  readonly make: (etag: string | undefined, checks: ChecksMode) => Promise<unknown>;
  readonly onDone: () => void;
  /** When somebody else has changed the same since the form began. */
  readonly onOutdated: () => void;
  readonly onClose: () => void;
}): JSX.Element {
  const { application, etag, change, title, action, make, onDone, onClose } = props;
  const preview = useQuery(previewQuery(application, etag, change));
  const [changed, setChanged] = useState(false);
  const making = useMutation<unknown, ApiProblem, ChecksMode>({
    mutationFn: (checks) => make(preview.data?.etag, checks),
    onSuccess: onDone,
    onError: ({ status }) => {
      if (status !== 412) return;
      setChanged(true);
      void preview.refetch();
    },
    gcTime: 0,
  });
  const outdated = useEffectEvent(props.onOutdated);
  const isOutdated = preview.error !== null && (preview.error as ApiProblem).status === 412;
  useEffect(() => {
    if (isOutdated) outdated();
  }, [isOutdated]);
  const { error } = making;
  const failing = error?.code === 'checks-failed';
  const tooMany = error?.code === 'too-many-checks';
  const other = error === null || failing || tooMany || error.status === 412 ? undefined : error;
  return (
    <ConfirmDialog
      open
      title={title}
      action={failing ? 'Do it anyway' : tooMany ? 'Do it without running them' : action}
      busy={making.isPending || !preview.data || preview.isFetching}
      problem={other}
      onClose={onClose}
      onConfirm={() => making.mutate(failing ? 'override' : tooMany ? undefined : 'enforce')}
    >
      {props.children}
      <ChangePreview query={preview} changed={changed} />
      {failing && (
        <Notice look="bad" title="A saved check would fail." live>
          <ul>
            {error.fields.map(({ pointer, detail }) => (
              <li key={pointer}>{detail}</li>
            ))}
          </ul>
          <p>Done anyway, the audit trail says so, and by whom.</p>
        </Notice>
      )}
      {tooMany && <Notice look="warn">There are too many saved checks to run them all before this.</Notice>}
    </ConfirmDialog>
  );
}
