import { Tooltip } from '@base-ui/react/tooltip';
import { useEffect, useState, type JSX } from 'react';
import styles from './relative-time.module.css';
import { absoluteTime, relativeTime } from './time-words.js';

/** How often "3 minutes ago" is looked at again, in milliseconds. */
const EVERY_MS = 30_000;

/** "3 minutes ago", with date, time and time zone on focus or under the pointer. */
export function RelativeTime({
  at,
}: {
  /** ISO 8601, as the API gives it. */ readonly at: string;
}): JSX.Element {
  const atMs = Date.parse(at);
  const [nowMs, setNowMs] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNowMs(Date.now()), EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  return (
    <Tooltip.Root>
      <Tooltip.Trigger
        className={styles.trigger}
        render={<time dateTime={at} tabIndex={0} aria-label={undefined} />}
      >
        {relativeTime(atMs, nowMs)}
      </Tooltip.Trigger>
      <Tooltip.Portal>
        <Tooltip.Positioner sideOffset={4}>
          <Tooltip.Popup className={styles.popup}>{absoluteTime(atMs)}</Tooltip.Popup>
        </Tooltip.Positioner>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}
