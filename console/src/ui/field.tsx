import { useId, type ComponentPropsWithRef, type JSX, type ReactNode } from 'react';
import styles from './field.module.css';

/** What every field says of itself. */
export interface FieldWords {
  readonly label: string;
  /** What belongs in, below the label. */
  readonly description?: ReactNode;
  /** Why what is in can't be taken: from the form itself, or from the gateway's `errors`. */
  readonly error?: string | undefined;
  /** Shown as a word: without it a field must be filled in. */
  readonly optional?: boolean;
}

/** What a control in a {@link Field} is given, to be tied to its words. */
export interface FieldTies {
  readonly id: string;
  readonly 'aria-describedby': string | undefined;
  readonly 'aria-invalid': true | undefined;
  readonly className: string | undefined;
}

/** Fields that somebody may look at and not change; why stands before them. */
export function LockedFields(props: {
  readonly refusal: string | undefined;
  readonly children: ReactNode;
}): JSX.Element {
  const { refusal, children } = props;
  return (
    <>
      {refusal !== undefined && <p>Nothing can be changed here: {refusal}</p>}
      <fieldset className={styles.locked} disabled={refusal !== undefined}>
        {children}
      </fieldset>
    </>
  );
}

/** Label, description and error around a control. */
export function Field({
  label,
  description,
  error,
  optional,
  children,
}: FieldWords & { readonly children: (ties: FieldTies) => ReactNode }): JSX.Element {
  const id = useId();
  const describedBy = [
    ...(description === undefined ? [] : [`${id}-description`]),
    ...(error === undefined ? [] : [`${id}-error`]),
  ].join(' ');
  return (
    <div className={styles.field}>
      <label className={styles.label} htmlFor={id}>
        {label}
        {optional && <span className={styles.optional}> (optional)</span>}
      </label>
      {description !== undefined && (
        <span id={`${id}-description`} className={styles.description}>
          {description}
        </span>
      )}
      {children({
        id,
        'aria-describedby': describedBy === '' ? undefined : describedBy,
        'aria-invalid': error === undefined ? undefined : true,
        className: styles.control,
      })}
      {error !== undefined && (
        <span id={`${id}-error`} className={styles.error}>
          {error}
        </span>
      )}
    </div>
  );
}

type Words<Control extends 'input' | 'select' | 'textarea'> = FieldWords &
  Omit<ComponentPropsWithRef<Control>, 'className' | 'id'>;

/** A line of text; takes what `text` of a form gives. */
export function TextField(props: Words<'input'>): JSX.Element {
  const { label, description, error, optional, ...input } = props;
  return (
    <Field label={label} description={description} error={error} optional={optional}>
      {(ties) => <input type="text" autoComplete="off" spellCheck={false} {...input} {...ties} />}
    </Field>
  );
}

/** Several lines of text. */
export function TextArea(props: Words<'textarea'>): JSX.Element {
  const { label, description, error, optional, ...area } = props;
  return (
    <Field label={label} description={description} error={error} optional={optional}>
      {(ties) => <textarea rows={4} spellCheck={false} {...area} {...ties} />}
    </Field>
  );
}

/** One of a few: the browser's own list, which every phone and screen reader knows. `<option>`s are its children. */
export function Select(props: Words<'select'>): JSX.Element {
  const { label, description, error, optional, children, ...select } = props;
  return (
    <Field label={label} description={description} error={error} optional={optional}>
      {(ties) => (
        <select {...select} {...ties}>
          {children}
        </select>
      )}
    </Field>
  );
}

/** Yes or no, its words beside it. */
export function Checkbox(
  props: Omit<ComponentPropsWithRef<'input'>, 'className' | 'type'> & { readonly label: ReactNode },
): JSX.Element {
  const { label, ...input } = props;
  return (
    <label className={styles.inline}>
      <input type="checkbox" {...input} />
      <span>{label}</span>
    </label>
  );
}
