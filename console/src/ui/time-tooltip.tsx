import { Tooltip } from '@base-ui/react/tooltip';
import type { JSX } from 'react';
import { CopyButton } from './copy-button.js';
import styles from './relative-time.module.css';

/** What is said outside of these is not met by who goes from one part of the page to the next. */
const PARTS = '[role$=dialog], main, header';

/** Who wants to know when exactly it was. */
export interface Asked {
  readonly time: HTMLElement;
  /** Whether it has the focus of somebody who uses the keyboard. */
  readonly byKeys: boolean;
}

/**
 * Date and time beside the words that say them in short, with a button that copies them. It stays while the pointer is over
 * it, and goes when it is not asked for any more, and on Escape.
 */
export function TimeTooltip(
  props: Asked & {
    readonly id: string;
    readonly text: string;
    /** What the keyboard can do, behind the text. */
    readonly hint: string;
    readonly onStay: () => void;
    readonly onLeave: () => void;
    readonly onClose: () => void;
  },
): JSX.Element {
  const { time, byKeys, id, text, hint, onStay, onLeave, onClose } = props;
  return (
    <Tooltip.Root
      open
      onOpenChange={(stays) => {
        if (!stays) onClose();
      }}
    >
      <Tooltip.Portal container={time.closest<HTMLElement>(PARTS) ?? undefined}>
        <Tooltip.Positioner anchor={time} sideOffset={4}>
          <Tooltip.Popup
            className={styles.popup}
            onPointerEnter={onStay}
            onPointerLeave={onLeave}
            // The time keeps the focus, by which this is open.
            onPointerDown={(event) => event.preventDefault()}
          >
            <span id={id} role="tooltip">
              {text}
              <span className={byKeys ? undefined : 'visually-hidden'}>{hint}</span>
            </span>
            {/* For pointers: the focus that came here would leave the time, and this would go. */}
            <CopyButton text={text} what="time" tabIndex={-1} />
          </Tooltip.Popup>
        </Tooltip.Positioner>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}
