import { X } from 'lucide-react';
import { useEffect, useSyncExternalStore, type JSX } from 'react';
import { Button } from './button.js';
import styles from './toasts.module.css';

/** One message. */
interface Message {
  readonly id: number;
  readonly text: string;
  readonly kind: 'good' | 'bad';
  readonly undo?: () => void;
}

/** How long a message stays, in milliseconds; one with an undo stays until it is closed. */
const STAY_MS = { good: 6000, bad: 12_000 };

/** The oldest makes room. */
const AT_MOST = 4;

let messages: readonly Message[] = [];
let lastId = 0;
const listeners = new Set<() => void>();

function set(next: readonly Message[]): void {
  messages = next;
  for (const listener of listeners) listener();
}

function add(message: Omit<Message, 'id'>): () => void {
  const id = ++lastId;
  set([...messages, { ...message, id }].slice(-AT_MOST));
  return () => close(id);
}

function close(id: number): void {
  set(messages.filter((message) => message.id !== id));
}

/**
 * Says something for a moment without taking the focus: `bad` at once (assertive), the rest when the screen reader has
 * finished its sentence (polite).
 */
export function announce(text: string, kind: 'good' | 'bad' = 'good'): void {
  add({ text, kind });
}

/**
 * Says what was done and offers to take it back.
 * @returns closes it, for when the same has been changed since.
 */
export function offerUndo(text: string, undo: () => void): () => void {
  return add({ text, kind: 'good', undo });
}

/**
 * Where messages appear. Both regions are there before anything is said: a screen reader hears only
 * what changes in them. Dialogs hide all but themselves and what says `aria-live`.
 */
export function Toasts(): JSX.Element {
  const shown = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => messages,
  );
  const of = (kind: Message['kind']): JSX.Element[] =>
    shown
      .filter((message) => message.kind === kind)
      .map((message) => <Toast key={message.id} {...message} />);
  return (
    <section className={styles.viewport} aria-label="Messages">
      <div role="status" aria-live="polite">
        {of('good')}
      </div>
      <div role="alert" aria-live="assertive">
        {of('bad')}
      </div>
    </section>
  );
}

function Toast({ id, text, kind, undo }: Message): JSX.Element {
  useEffect(() => {
    if (undo) return undefined;
    const timer = setTimeout(() => close(id), STAY_MS[kind]);
    return () => clearTimeout(timer);
  }, [id, kind, undo]);
  return (
    <div className={styles.toast} data-kind={kind}>
      <p className={styles.text}>{text}</p>
      {undo && (
        <Button
          look="quiet"
          onClick={() => {
            close(id);
            undo();
          }}
        >
          Undo
        </Button>
      )}
      <Button look="quiet" icon aria-label="Close this message" onClick={() => close(id)}>
        <X size={16} aria-hidden />
      </Button>
    </div>
  );
}
