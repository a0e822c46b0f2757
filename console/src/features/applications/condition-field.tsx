import type { JSX } from 'react';
import { TextArea } from '../../ui/field.js';

/** A condition. */
export function ConditionField(props: {
  readonly application: string;
  readonly value: string;
  readonly resourceType?: string;
  readonly onChange: (condition: string) => void;
}): JSX.Element {
  return (
    <TextArea
      label="Condition"
      optional
      rows={2}
      value={props.value}
      onChange={(event) => props.onChange(event.target.value)}
    />
  );
}
