import { useLayoutEffect, useRef, useState, type SubmitEvent } from 'react';
import { begun, changedFields, withEntry, withProposal } from './form-state.js';

/** Why fields can't be taken; a field without one can. */
export type Faults<Fields> = Readonly<Partial<Record<keyof Fields, string | undefined>>>;

/** A form: what stands in its fields, and what can be done with it. */
export interface Form<Fields> {
  readonly fields: Fields;
  /** What can't be taken, once it was to be saved. */
  readonly faults: Faults<Fields>;
  /** The fields that a person has changed. */
  readonly changed: ReadonlySet<keyof Fields>;
  /** What stands in it at this moment: for what runs on after it was asked to. */
  readonly now: () => Fields;
  /** Ties a line of text, or a list of choices, to a field. @param then With each entry of a person. */
  readonly text: <Name extends keyof Fields & string>(
    name: Name,
    then?: (text: string) => void,
  ) => {
    readonly name: Name;
    readonly value: Fields[Name];
    readonly onChange: (event: { readonly target: { readonly value: string } }) => void;
  };
  readonly enter: <Name extends keyof Fields>(name: Name, value: Fields[Name]) => void;
  /** Puts something in that a person has not entered. */
  readonly propose: <Name extends keyof Fields>(name: Name, value: Fields[Name]) => void;
  /** Begins anew. */
  readonly begin: (fields: Fields) => void;
  /** For the form's `onSubmit`: saves what can be taken, or leads to the first field that can't. */
  readonly submit: (save: (fields: Fields) => void) => (event: SubmitEvent<HTMLFormElement>) => void;
}

/**
 * A form of a few fields.
 * @param initial What it begins with.
 * @param faultsOf Why what stands in it can't be taken.
 */
export function useForm<Fields extends object>(
  initial: Fields,
  faultsOf: (fields: Fields) => Faults<Fields>,
): Form<Fields> {
  const [state, setState] = useState(() => begun(initial));
  const { fields, tried } = state;
  const latest = useRef(fields);
  useLayoutEffect(() => {
    latest.current = fields;
  });
  const enter: Form<Fields>['enter'] = (name, value) => setState((last) => withEntry(last, name, value));
  return {
    fields,
    faults: tried ? faultsOf(fields) : ({} as Faults<Fields>),
    changed: changedFields(state),
    now: () => latest.current,
    text: (name, then) => ({
      name,
      value: fields[name],
      onChange: ({ target }) => {
        enter(name, target.value as Fields[typeof name]);
        then?.(target.value);
      },
    }),
    enter,
    propose: (name, value) => setState((last) => withProposal(last, name, value)),
    begin: (from) => setState(begun(from)),
    submit: (save) => (event) => {
      event.preventDefault();
      setState((last) => ({ ...last, tried: true }));
      const faults: Readonly<Record<string, unknown>> = faultsOf(fields);
      for (const control of event.currentTarget.elements) {
        if (!(control instanceof HTMLElement) || faults[control.getAttribute('name') ?? ''] === undefined)
          continue;
        control.focus();
        return;
      }
      save(fields);
    },
  };
}
