/** What a form knows of its fields. */
export interface FormState<Fields> {
  /** What they began with: what differs from it is a change. */
  readonly base: Fields;
  readonly fields: Fields;
  /** What a person has entered, and not the form proposed. */
  readonly entered: ReadonlySet<keyof Fields>;
  /** Whether it was to be saved: from then on it says at once what can't be taken. */
  readonly tried: boolean;
}

/** A form that nobody has touched. */
export function begun<Fields>(base: Fields): FormState<Fields> {
  return { base, fields: base, entered: new Set(), tried: false };
}

/** What the form proposes for a field: it is no change to be lost. */
export function withProposal<Fields, Name extends keyof Fields>(
  state: FormState<Fields>,
  name: Name,
  value: Fields[Name],
): FormState<Fields> {
  return { ...state, fields: { ...state.fields, [name]: value } };
}

/** What a person has put into a field. */
export function withEntry<Fields, Name extends keyof Fields>(
  state: FormState<Fields>,
  name: Name,
  value: Fields[Name],
): FormState<Fields> {
  return { ...withProposal(state, name, value), entered: new Set([...state.entered, name]) };
}

/** The fields that a person has changed; one that was put back is none of them. */
export function changedFields<Fields>({
  base,
  fields,
  entered,
}: FormState<Fields>): ReadonlySet<keyof Fields> {
  return new Set([...entered].filter((name) => String(fields[name]) !== String(base[name])));
}
