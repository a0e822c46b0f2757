import { useQuery } from '@tanstack/react-query';
import { useState, type JSX } from 'react';
import { useMay } from '../../api/session.js';
import { counted } from '../../preview/preview-words.js';
import { Button } from '../../ui/button.js';
import { replicasQuery } from './groups.queries.js';
import styles from './groups.module.css';

/** How often it is asked whether every replica has heard, in milliseconds. */
const EVERY_MS = 150;
/** For how long, in milliseconds; a replica that says nothing for longer is about to be forgotten. */
const PATIENCE_MS = 10_000;

/** What became of a change that was saved: where it is in force, and the way back. */
export function InForce(props: {
  /** What was done: "Saved". */
  readonly what: string;
  /** When it was saved, by `performance.now()`. */
  readonly savedAtMs: number;
  /** Takes it back; undefined once somebody else has changed the set. */
  readonly onUndo: (() => void) | undefined;
  readonly undoing: boolean;
}): JSX.Element {
  const { what, savedAtMs, onUndo, undoing } = props;
  // How long it took is not known of what was saved before the page was opened.
  const may = useMay('connections:read') && savedAtMs > 0;
  const [tookMs, setTookMs] = useState<number>();
  const { data, isError } = useQuery({
    ...replicasQuery(savedAtMs),
    enabled: may && tookMs === undefined,
    refetchInterval: ({ state }) =>
      state.status === 'error' || performance.now() - savedAtMs > PATIENCE_MS ? false : EVERY_MS,
  });
  const items = data?.items ?? [];
  const behind = items.filter(({ current }) => !current).length;
  if (tookMs === undefined && items.length > 0 && behind === 0) setTookMs(performance.now() - savedAtMs);
  return (
    <div className={styles.saved} role="group" aria-label="Saved">
      <span role="status">{words(what, items.length, behind, tookMs, !may || isError)}</span>
      {onUndo && (
        <Button look="quiet" busy={undoing} onClick={onUndo}>
          Undo
        </Button>
      )}
    </div>
  );
}

function words(
  what: string,
  replicas: number,
  behind: number,
  tookMs: number | undefined,
  unknown: boolean,
): string {
  if (unknown) return `${what}. In force on every replica within a second.`;
  if (tookMs !== undefined) {
    return `${what}. In force on ${counted(replicas, 'replica')} after ${(tookMs / 1000).toFixed(1)} s.`;
  }
  if (replicas === 0) return `${what}.`;
  return `${what}. In force on ${replicas - behind} of ${counted(replicas, 'replica')}…`;
}
