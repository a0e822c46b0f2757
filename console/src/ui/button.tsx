import { Link, type LinkComponentProps } from '@tanstack/react-router';
import { useId, type ComponentPropsWithRef, type JSX, type ReactNode } from 'react';
import styles from './button.module.css';
import { classes } from './classes.js';

/** How much a button asks for attention; `danger` takes something away. */
export type ButtonLook = 'plain' | 'primary' | 'danger' | 'quiet';

/** A {@link Button}'s own properties. */
export interface ButtonProps extends Omit<ComponentPropsWithRef<'button'>, 'disabled' | 'className'> {
  readonly look?: ButtonLook;
  /** Only an icon is inside: name it by `aria-label`. */
  readonly icon?: boolean;
  /** Why it can't be pressed now, shown beside it: nothing is disabled in silence. It stays reachable by keyboard. */
  readonly refusal?: string | undefined;
  /** What it began is going on: pressing it again does nothing. */
  readonly busy?: boolean;
  readonly children?: ReactNode;
}

/** A button. It says what it does: "End 12 sessions", never "OK". */
export function Button(props: ButtonProps): JSX.Element {
  const { look = 'plain', icon, refusal, busy = false, onClick, children, ...rest } = props;
  const reasonId = useId();
  const inert = busy || refusal !== undefined;
  return (
    <>
      <button
        type="button"
        {...rest}
        className={buttonClass(look, icon)}
        aria-disabled={inert || undefined}
        aria-describedby={refusal === undefined ? rest['aria-describedby'] : reasonId}
        onClick={(event) => {
          if (inert) event.preventDefault();
          else onClick?.(event);
        }}
      >
        {children}
      </button>
      {refusal !== undefined && (
        <span id={reasonId} className={styles.reason}>
          {refusal}
        </span>
      )}
    </>
  );
}

/** The classes of a button, for links that look like one. */
export function buttonClass(look: ButtonLook = 'plain', icon = false): string {
  return classes(styles.button, look !== 'plain' && styles[look], icon && styles.icon);
}

/** A link to another page that looks like a button. */
export function LinkButton({
  look,
  ...props
}: LinkComponentProps & { readonly look?: ButtonLook }): JSX.Element {
  return <Link {...props} className={buttonClass(look)} />;
}
