import { useMutation, useQuery, type QueryKey, type UseQueryOptions } from '@tanstack/react-query';
import { useEffect, useEffectEvent, useState, type JSX, type ReactNode } from 'react';
import type { Versioned } from '../api/client.js';
import { asProblem, type ApiProblem } from '../api/problem.js';
import type { CodeRequest } from './code-text.js';
import { ConfirmDialog, type ConfirmDialogProps } from './confirm-dialog.js';
import { Notice } from './notice.js';
import { QueryView } from './query-view.js';

/** What is told by the numbers; undefined = they are not known yet. */
type Told<Numbers, Text = string> = Text | ((numbers: Numbers | undefined) => Text);

/** What an {@link ImpactDialog} is about. */
export interface ImpactDialogProps<Numbers, Key extends QueryKey> extends Pick<
  ConfirmDialogProps,
  'onClose' | 'wide'
> {
  /** Reads the numbers, with the version of what they rest on. */
  readonly query: UseQueryOptions<Versioned<Numbers>, Error, Versioned<Numbers>, Key>;
  /** Without which the numbers can't be read. */
  readonly permission: string;
  readonly title: Told<Numbers>;
  /** What the button does. */
  readonly action: Told<Numbers>;
  /** For what is hard to reverse: the name that has to be typed. */
  readonly typeToConfirm?: Told<Numbers, string | undefined>;
  readonly children: (numbers: Numbers) => ReactNode;
  /** Why it can't be done at all, with the way out; nothing = it can. */
  readonly refused?: (numbers: Numbers) => ReactNode;
  /** What is said when what it is about is there no more. */
  readonly gone?: string;
  /** What is said when they have changed between the question and its answer; it is asked again then. */
  readonly changed?: (numbers: Numbers) => ReactNode;
  /** The request that it sends, shown as code. */
  readonly code?: (etag: string | undefined, numbers: Numbers | undefined) => CodeRequest;
  /** Does it. @param etag What the numbers rest on: the gateway refuses (412) once that is something else. */
  readonly make: (etag: string | undefined, numbers: Numbers) => Promise<unknown>;
  readonly onDone: (numbers: Numbers) => void;
  /** The version that the change was made for; undefined = it is made for whichever there is. */
  readonly etag?: string | undefined;
  /** When the numbers are those of another version than this: somebody else has changed it since. */
  readonly onOutdated?: () => void;
}

/**
 * What stands before a change that affects people: the gateway's numbers, and it is made as long as they are those that
 * were shown. They never change under the pointer: when they did meanwhile, the new ones are shown and it is asked again.
 */
export function ImpactDialog<Numbers, Key extends QueryKey>(
  props: ImpactDialogProps<Numbers, Key>,
): JSX.Element {
  const {
    query,
    permission,
    title,
    action,
    typeToConfirm,
    children,
    refused,
    gone = 'It is there no more. Somebody may have removed it already.',
    changed: changedWords = () => 'What it would touch has changed meanwhile: look at the numbers again.',
    code,
    make,
    onDone,
    etag,
    onOutdated,
    ...rest
  } = props;
  const numbers = useQuery(query);
  const [shown, setShown] = useState(numbers.data);
  const [changed, setChanged] = useState(false);
  if (!shown && numbers.data) setShown(numbers.data);
  const making = useMutation<void, ApiProblem>({
    // What is said afterwards is what was asked: by then the page may show what has come of it.
    mutationFn: async () => {
      if (!shown) return;
      await make(shown.etag, shown.body);
      onDone(shown.body);
    },
    onError: async ({ status }) => {
      if (status !== 412) return;
      const { data, isSuccess } = await numbers.refetch();
      if (!isSuccess) return;
      setShown(data);
      setChanged(true);
    },
    gcTime: 0,
  });
  // While it is made, a new version is one's own.
  const isOutdated =
    etag !== undefined && !making.isPending && !making.isSuccess && !restsOn(shown?.etag, etag);
  const outdated = useEffectEvent(() => onOutdated?.());
  useEffect(() => {
    if (isOutdated) outdated();
  }, [isOutdated]);
  const told = <Text,>(words: Told<Numbers, Text>): Text =>
    words instanceof Function ? words(shown?.body) : words;
  const isGone = !shown && numbers.isError && asProblem(numbers.error).status === 404;
  const obstacle = isGone ? <p role="alert">{gone}</p> : (shown && refused?.(shown.body)) || undefined;
  return (
    <ConfirmDialog
      {...rest}
      {...(code && { code: () => code(shown?.etag, shown?.body) })}
      open
      title={told(title)}
      action={told(action)}
      typeToConfirm={told(typeToConfirm)}
      busy={making.isPending || !shown}
      problem={making.error && making.error.status !== 412 ? making.error : undefined}
      refused={obstacle}
      onConfirm={() => making.mutate()}
    >
      {changed && shown && (
        <Notice look="warn" live>
          {changedWords(shown.body)}
        </Notice>
      )}
      {!isGone && (
        <QueryView query={numbers} label="numbers" permission={permission} rows={2}>
          {({ body }) => children(shown?.body ?? body)}
        </QueryView>
      )}
    </ConfirmDialog>
  );
}

/** Whether numbers are those of this version: theirs begins with it. */
function restsOn(numbers: string | undefined, etag: string): boolean {
  return numbers === undefined || numbers.startsWith(`${etag.slice(0, -1)}.`);
}
