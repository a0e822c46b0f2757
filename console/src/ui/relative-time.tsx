import { lazy, Suspense, useEffect, useId, useRef, useState, type JSX } from 'react';
import { copyText } from './copy-text.js';
import styles from './relative-time.module.css';
import { absoluteTime, relativeTime } from './time-words.js';

/** How often "3 minutes ago" is looked at again, in milliseconds. */
const EVERY_MS = 30_000;

/** How long the way from the time to the button beside it may take, in milliseconds. */
const LEAVE_MS = 200;

/** Loaded when the first one is asked for: what places it beside its word is a quarter of what a page may weigh. */
const TimeTooltip = lazy(() =>
  import('./time-tooltip.js').then((module) => ({ default: module.TimeTooltip })),
);

/** "3 minutes ago", with date, time and time zone on focus or under the pointer, to copy by Enter or a button. */
export function RelativeTime({
  at,
}: {
  /** ISO 8601, as the API gives it. */ readonly at: string;
}): JSX.Element {
  const atMs = Date.parse(at);
  const id = useId();
  const time = useRef<HTMLTimeElement>(null);
  const [nowMs, setNowMs] = useState(() => Date.now());
  const [asked, setAsked] = useState(false);
  const leaving = useRef<ReturnType<typeof setTimeout>>(undefined);
  const stay = (): void => {
    clearTimeout(leaving.current);
    setAsked(true);
  };
  const leave = (): void => {
    clearTimeout(leaving.current);
    leaving.current = setTimeout(() => setAsked(false), LEAVE_MS);
  };
  useEffect(() => () => clearTimeout(leaving.current), []);
  useEffect(() => {
    const timer = setInterval(() => setNowMs(Date.now()), EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  return (
    <>
      <time
        ref={time}
        dateTime={at}
        tabIndex={0}
        className={styles.trigger}
        aria-describedby={asked ? id : undefined}
        onFocus={stay}
        onBlur={() => setAsked(false)}
        onPointerEnter={stay}
        onPointerLeave={leave}
        onKeyDown={({ key }) => {
          if (key === 'Escape') setAsked(false);
          if (key === 'Enter') copyText(absoluteTime(atMs), 'time');
        }}
      >
        {relativeTime(atMs, nowMs)}
      </time>
      {asked && (
        <Suspense>
          <TimeTooltip
            id={id}
            anchor={time}
            text={absoluteTime(atMs)}
            onStay={stay}
            onLeave={leave}
            onClose={() => setAsked(false)}
          />
        </Suspense>
      )}
    </>
  );
}
