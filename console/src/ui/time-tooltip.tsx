import { Tooltip } from '@base-ui/react/tooltip';
import type { JSX, RefObject } from 'react';
import { CopyButton } from './copy-button.js';
import styles from './relative-time.module.css';

/**
 * Date and time beside the words that say them in short, with a button that copies them. It stays while the pointer is over
 * it, and goes when it is not asked for any more, and on Escape.
 */
export function TimeTooltip(props: {
  readonly id: string;
  readonly anchor: RefObject<HTMLElement | null>;
  readonly text: string;
  readonly onStay: () => void;
  readonly onLeave: () => void;
  readonly onClose: () => void;
}): JSX.Element {
  const { id, anchor, text, onStay, onLeave, onClose } = props;
  return (
    <Tooltip.Root
      open
      onOpenChange={(stays) => {
        if (!stays) onClose();
      }}
    >
      <Tooltip.Portal>
        <Tooltip.Positioner anchor={anchor} sideOffset={4}>
          <Tooltip.Popup
            className={styles.popup}
            onPointerEnter={onStay}
            onPointerLeave={onLeave}
            // The time keeps the focus, by which this is open.
            onPointerDown={(event) => event.preventDefault()}
          >
            <span id={id} role="tooltip">
              {text}
              <span className="visually-hidden">. Enter copies it.</span>
            </span>
            <CopyButton text={text} what="time" />
          </Tooltip.Popup>
        </Tooltip.Positioner>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}
