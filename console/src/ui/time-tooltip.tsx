import { Tooltip } from '@base-ui/react/tooltip';
import type { JSX, RefObject } from 'react';
import styles from './relative-time.module.css';

/** Date and time beside the words that say them in short. It goes when it is not asked for any more, and on Escape. */
export function TimeTooltip(props: {
  readonly id: string;
  readonly anchor: RefObject<HTMLElement | null>;
  readonly text: string;
  readonly onClose: () => void;
}): JSX.Element {
  const { id, anchor, text, onClose } = props;
  return (
    <Tooltip.Root
      open
      onOpenChange={(stays) => {
        if (!stays) onClose();
      }}
    >
      <Tooltip.Portal>
        <Tooltip.Positioner anchor={anchor} sideOffset={4}>
          <Tooltip.Popup id={id} role="tooltip" className={styles.popup}>
            {text}
          </Tooltip.Popup>
        </Tooltip.Positioner>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}
