import { Check } from 'lucide-react';
import { useEffect, useRef, type JSX, type ReactNode } from 'react';
import { Button } from '../ui/button.js';
import { classes } from '../ui/classes.js';
import styles from './connect.module.css';

/** One step on a way of several. */
export interface StepOnTheWay {
  readonly title: string;
  /** What is to be done, shown while the step is open. */
  readonly body: () => ReactNode;
}

/**
 * Steps one after the other, of which one is open; those before it, and those that were reached, can be opened again.
 * All numbers begin with 1.
 */
export function Steps(props: {
  readonly steps: readonly StepOnTheWay[];
  readonly open: number;
  readonly reached: number;
  /** Which of them are done. Default: those before the one that was reached. */
  readonly isDone?: (step: number) => boolean;
  /** Absent: none of them can be opened again. */
  readonly onOpen?: (step: number) => void;
}): JSX.Element {
  const { steps, open, reached, onOpen, isDone = (step) => step < reached } = props;
  return (
    <ol className={styles.steps}>
      {steps.map(({ title, body }, index) => (
        <Step
          key={title}
          number={index + 1}
          title={title}
          open={open === index + 1}
          done={isDone(index + 1)}
          onOpen={onOpen && index + 1 <= reached ? () => onOpen(index + 1) : undefined}
        >
          {open === index + 1 && (body() ?? <p>Go through the steps before this one first.</p>)}
        </Step>
      ))}
    </ol>
  );
}

function Step(props: {
  readonly number: number;
  readonly title: string;
  readonly open: boolean;
  readonly done: boolean;
  readonly onOpen: (() => void) | undefined;
  readonly children: ReactNode;
}): JSX.Element {
  const { number, title, open, done, onOpen, children } = props;
  const heading = useRef<HTMLHeadingElement>(null);
  const wasOpen = useRef(open);
  useEffect(() => {
    // The step that was gone on to is where the person is now; the first one is where the page begins.
    if (open && !wasOpen.current) heading.current?.focus();
    wasOpen.current = open;
  }, [open]);
  return (
    <li className={classes(styles.step, open && styles.open)} aria-current={open ? 'step' : undefined}>
      <div className={styles.bar}>
        <span className={classes(styles.number, done && styles.done)} aria-hidden>
          {done ? <Check size={16} /> : number}
        </span>
        <h2 ref={heading} tabIndex={-1}>
          <span className="visually-hidden">Step {number}: </span>
          {title}
          {done && <span className="visually-hidden"> (done)</span>}
        </h2>
        {!open && onOpen && (
          <Button look="quiet" aria-label={`Open step ${number}: ${title}`} onClick={onOpen}>
            Open
          </Button>
        )}
      </div>
      {open && <div className={styles.body}>{children}</div>}
    </li>
  );
}
