import {
  useEffect,
  useRef,
  useState,
  type ComponentPropsWithoutRef,
  type JSX,
  type SubmitEvent,
} from 'react';
import type { ApiProblem } from '../api/problem.js';

/**
 * A form that leads to what can't be taken: after each try, and after each refusal of the gateway, the first field with an
 * error has the focus, and a screen reader reads the error with it.
 */
export function Form(
  props: Omit<ComponentPropsWithoutRef<'form'>, 'onSubmit'> & {
    readonly onSubmit: (event: SubmitEvent<HTMLFormElement>) => void;
    /** Why the gateway refused what was sent last; its words on fields stand at the fields. */
    readonly problem?: ApiProblem | null | undefined;
  },
): JSX.Element {
  const { onSubmit, problem, ...form } = props;
  const element = useRef<HTMLFormElement>(null);
  const [tries, setTries] = useState(0);
  useEffect(() => {
    if (tries === 0) return undefined;
    // Once what is told of the last try is gone: what is sent by this one asks for no other focus.
    const timer = setTimeout(() =>
      element.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus(),
    );
    return () => clearTimeout(timer);
  }, [tries, problem]);
  return (
    <form
      noValidate
      {...form}
      ref={element}
      onSubmit={(event) => {
        event.preventDefault();
        setTries(tries + 1);
        onSubmit(event);
      }}
    />
  );
}
