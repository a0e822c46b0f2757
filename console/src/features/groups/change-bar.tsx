import type { JSX, Ref } from 'react';
import { counted } from '../../preview/preview-words.js';
import { Button } from '../../ui/button.js';
import styles from './groups.module.css';

/** How much is not saved, and the way to save it. It is always there: nothing jumps, and the focus can come back to it. */
export function ChangeBar(props: {
  readonly changes: number;
  /** Why it can't be reviewed though there are changes. */
  readonly refusal: string | undefined;
  readonly review: Ref<HTMLButtonElement>;
  readonly onReview: () => void;
  readonly onDiscard: () => void;
}): JSX.Element {
  const { changes, refusal, review, onReview, onDiscard } = props;
  return (
    <div className={styles.bar} data-changed={changes > 0 || undefined} aria-label="Changes" role="group">
      <span role="status">
        {changes === 0 ? 'Nothing changed' : `${counted(changes, 'change')}, not saved`}
      </span>
      <Button
        ref={review}
        look={changes > 0 ? 'primary' : 'plain'}
        busy={changes === 0}
        refusal={refusal}
        onClick={onReview}
      >
        Review
      </Button>
      <Button look="quiet" busy={changes === 0} onClick={onDiscard}>
        Discard
      </Button>
    </div>
  );
}
