import { lazy, Suspense, useEffect, useId, useRef, useState, type JSX } from 'react';
import styles from './relative-time.module.css';
import { absoluteTime, relativeTime } from './time-words.js';

/** How often "3 minutes ago" is looked at again, in milliseconds. */
const EVERY_MS = 30_000;

/** Loaded when the first one is asked for: what places it beside its word is a quarter of what a page may weigh. */
const TimeTooltip = lazy(() =>
  import('./time-tooltip.js').then((module) => ({ default: module.TimeTooltip })),
);

/** "3 minutes ago", with date, time and time zone on focus or under the pointer. */
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
        onFocus={() => setAsked(true)}
        onBlur={() => setAsked(false)}
        onPointerEnter={() => setAsked(true)}
        onPointerLeave={() => setAsked(false)}
        onKeyDown={({ key }) => {
          if (key === 'Escape') setAsked(false);
        }}
      >
        {relativeTime(atMs, nowMs)}
      </time>
      {asked && (
        <Suspense>
          <TimeTooltip id={id} anchor={time} text={absoluteTime(atMs)} onClose={() => setAsked(false)} />
        </Suspense>
      )}
    </>
  );
}
