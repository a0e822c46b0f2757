import { useEffect, useId, useRef, useState, type JSX } from 'react';
import { copyText } from './copy-text.js';
import { standingIn } from './on-demand.js';
import styles from './relative-time.module.css';
import type { Asked } from './time-tooltip.js';
import { absoluteTime, relativeTime } from './time-words.js';

/** How often "3 minutes ago" is looked at again, in milliseconds. */
const EVERY_MS = 30_000;

/** How long the way from the time to the button beside it may take, in milliseconds. */
const LEAVE_MS = 200;

/** What the keyboard can do there, behind the time. */
const ENTER_COPIES = '. Enter copies it.';

/** Loaded when the first one is asked for: what places it beside its word is a quarter of what a page may weigh. */
const TimeTooltip = standingIn(() => import('./time-tooltip.js').then((module) => module.TimeTooltip), {
  meanwhile: () => null,
  // Whoever passes over a time by chance asked for nothing.
  missing: () => null,
});

/** "3 minutes ago", with date, time and time zone on focus or under the pointer, to copy by Enter or a button. */
export function RelativeTime({
  at,
}: {
  /** ISO 8601, as the API gives it. */ readonly at: string;
}): JSX.Element {
  const atMs = Date.parse(at);
  const id = useId();
  const [nowMs, setNowMs] = useState(() => Date.now());
  const [asked, setAsked] = useState<Asked>();
  const leaving = useRef<ReturnType<typeof setTimeout>>(undefined);
  const stay = (): void => clearTimeout(leaving.current);
  const leave = (): void => {
    stay();
    leaving.current = setTimeout(
      () => setAsked((was) => (was?.time.matches(':focus') ? was : undefined)),
      LEAVE_MS,
    );
  };
  const ask = ({ currentTarget: time }: { readonly currentTarget: HTMLElement }): void => {
    stay();
    setAsked({ time, byKeys: time.matches(':focus-visible') });
  };
  useEffect(() => () => clearTimeout(leaving.current), []);
  useEffect(() => {
    const timer = setInterval(() => setNowMs(Date.now()), EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  return (
    <>
      <time
        dateTime={at}
        tabIndex={0}
        className={styles.trigger}
        // Said at once, while what is described by is still being loaded.
        aria-description={asked && `${absoluteTime(atMs)}${ENTER_COPIES}`}
        aria-describedby={asked && id}
        onFocus={ask}
        onBlur={() => setAsked(undefined)}
        onPointerEnter={ask}
        onPointerLeave={leave}
        onKeyDown={(event) => {
          if (event.key === 'Enter') copyText(absoluteTime(atMs), 'time');
          if (event.key !== 'Escape' || !asked) return;
          // A dialog around it stays.
          event.stopPropagation();
          setAsked(undefined);
        }}
      >
        {relativeTime(atMs, nowMs)}
      </time>
      {asked && (
        <TimeTooltip
          {...asked}
          id={id}
          text={absoluteTime(atMs)}
          hint={ENTER_COPIES}
          onStay={stay}
          onLeave={leave}
          onClose={() => setAsked(undefined)}
        />
      )}
    </>
  );
}
