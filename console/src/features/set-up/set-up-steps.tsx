import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Check } from 'lucide-react';
import { useEffect, useRef, useState, type JSX, type ReactNode } from 'react';
import { asProblem } from '../../api/problem.js';
import type { Versioned } from '../../api/client.js';
import { Button } from '../../ui/button.js';
import { classes } from '../../ui/classes.js';
import { announce } from '../../ui/toasts.js';
import { AddressStep } from './address-step.js';
import { AdminStep } from './admin-step.js';
import { AppStep } from './app-step.js';
import { ClientStep } from './client-step.js';
import { connectionQuery, keepProgress, setUpQuery, type Progress, type SetUp } from './set-up.queries.js';
import styles from './set-up.module.css';
import { TestStep } from './test-step.js';

const titles = [
  'Your Okta address',
  'Create the app in Okta',
  'Client ID and secret',
  'Test sign-in',
  'Who is admin?',
] as const;

/** The steps, of which one is open; those before it can be opened again. */
export function SetUpSteps({ setUp }: { readonly setUp: Versioned<SetUp> }): JSX.Element {
  const queries = useQueryClient();
  const { connection: slug, progress = {} } = setUp.body;
  const connection = useQuery({ ...connectionQuery(slug ?? ''), enabled: slug !== undefined });
  const [opened, setOpened] = useState<number>();
  const keep = useMutation({
    mutationFn: (changes: Progress) => keepProgress(setUp.etag, { ...progress, ...changes }),
    onSuccess: (kept) => queries.setQueryData(setUpQuery.queryKey, kept),
    onError: (error) => {
      announce(asProblem(error).message, 'bad');
      void queries.invalidateQueries({ queryKey: setUpQuery.queryKey });
    },
  });
  const reached = Math.min(progress.step ?? 1, titles.length);
  const step = opened ?? reached;
  const issuer = progress.issuer ?? connection.data?.body.issuer;
  const goOn = (changes: Progress = {}): void => {
    keep.mutate({ ...changes, step: Math.max(reached, step + 1) });
    setOpened(step + 1);
  };
  const refreshed = async (): Promise<void> => {
    await queries.invalidateQueries({ queryKey: setUpQuery.queryKey });
    await queries.invalidateQueries({ queryKey: ['set-up', 'connection'] });
  };
  const body = (number: number): ReactNode => {
    switch (number) {
      case 1:
        return <AddressStep progress={progress} onChosen={goOn} />;
      case 2:
        return issuer && <AppStep issuer={issuer} onDone={() => goOn()} />;
      case 3:
        return (
          issuer && (
            <ClientStep
              issuer={issuer}
              connection={connection.data?.body}
              onSaved={refreshed}
              onDone={() => goOn()}
            />
          )
        );
      case 4:
        return (
          slug && (
            <TestStep connection={slug} progress={progress} onBegun={keep.mutate} onDone={() => goOn()} />
          )
        );
      default:
        return slug && <AdminStep connection={slug} testSignIn={progress.testSignIn} />;
    }
  };
  return (
    <ol className={styles.steps}>
      {titles.map((title, index) => (
        <Step
          key={title}
          number={index + 1}
          title={title}
          open={step === index + 1}
          done={index + 1 < reached}
          reachable={index + 1 <= reached}
          onOpen={() => setOpened(index + 1)}
        >
          {body(index + 1) ?? <p>Go through the steps before this one first.</p>}
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
  readonly reachable: boolean;
  readonly onOpen: () => void;
  readonly children: ReactNode;
}): JSX.Element {
  const { number, title, open, done, reachable, onOpen, children } = props;
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
        {!open && reachable && (
          <Button look="quiet" aria-label={`Open step ${number}: ${title}`} onClick={onOpen}>
            Open
          </Button>
        )}
      </div>
      {open && <div className={styles.body}>{children}</div>}
    </li>
  );
}
