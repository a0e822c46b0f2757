import { useMutation, useQuery } from '@tanstack/react-query';
import { useEffect, useEffectEvent, useState, type JSX, type ReactNode } from 'react';
import { asProblem, type ApiProblem } from '../../api/problem.js';
import { ConfirmDialog } from '../../ui/confirm-dialog.js';
import { Notice } from '../../ui/notice.js';
import { impactQuery, type Impact } from './connections.queries.js';

/**
 * What stands before a change of a connection that affects people now: the gateway's numbers, and the change is made as
 * long as what they rest on is as it was.
 */
export function ImpactedChange(props: {
  /** Slug. */
  readonly connection: string;
  /** The version that the change was made for. */
  readonly etag: string | undefined;
  /** To be required from then on, one on each line; undefined = as before. */
  readonly requiredGroups?: string | undefined;
  readonly title: string;
  /** What the button does. */
  readonly action: string;
  readonly children: (numbers: Impact) => ReactNode;
  /** Makes it. @param etag What the numbers rest on. */
  readonly make: (etag: string | undefined) => Promise<unknown>;
  readonly onDone: () => void;
  /** When somebody else has changed the connection since. */
  readonly onOutdated: () => void;
  readonly onClose: () => void;
}): JSX.Element {
  const { connection, etag, requiredGroups, title, action, children, make, onDone, onClose } = props;
  const impact = useQuery(impactQuery(connection, requiredGroups));
  const [changed, setChanged] = useState(false);
  const making = useMutation<unknown, ApiProblem>({
    mutationFn: () => make(impact.data?.etag),
    onSuccess: onDone,
    onError: ({ status }) => {
      if (status !== 412) return;
      setChanged(true);
      void impact.refetch();
    },
    gcTime: 0,
  });
  const { data } = impact;
  // While it is made, a new version is one's own.
  const isOutdated =
    data !== undefined &&
    !impact.isFetching &&
    (making.isIdle || making.isError) &&
    !restsOn(data.etag, etag);
  const outdated = useEffectEvent(props.onOutdated);
  useEffect(() => {
    if (isOutdated) outdated();
  }, [isOutdated]);
  const refused = making.error?.status === 412 ? null : making.error;
  return (
    <ConfirmDialog
      open
      title={title}
      action={action}
      busy={making.isPending || !data || impact.isFetching}
      problem={refused ?? (impact.error ? asProblem(impact.error) : undefined)}
      onClose={onClose}
      onConfirm={() => making.mutate()}
    >
      {changed && (
        <Notice look="warn" live>
          What it would touch has changed meanwhile: look at the numbers again.
        </Notice>
      )}
      {data ? children(data.body) : <p role="status">Counting whom this concerns…</p>}
    </ConfirmDialog>
  );
}

/** Whether numbers are those of this version: theirs begins with it. */
function restsOn(numbers: string | undefined, etag: string | undefined): boolean {
  return etag === undefined || numbers?.startsWith(`${etag.slice(0, -1)}.`) === true;
}
