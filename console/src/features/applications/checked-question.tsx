import type { JSX } from 'react';
import { Select, TextField } from '../../ui/field.js';
import type { CheckForm } from './check-form.js';

/** The methods that are offered. */
export const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD'];

/** What a check asks: a request, or an action on a kind of thing. */
export function CheckedQuestion(props: {
  readonly form: CheckForm;
  readonly faults: Partial<Record<keyof CheckForm, string>>;
  readonly onChange: (change: Partial<CheckForm>) => void;
}): JSX.Element {
  const { form, faults, onChange } = props;
  const text = (field: 'path' | 'resourceType' | 'action' | 'resourceId', label: string): JSX.Element => (
    <TextField
      label={label}
      optional={field === 'resourceId'}
      value={form[field]}
      error={faults[field]}
      onChange={(event) => onChange({ [field]: event.target.value })}
    />
  );
  return (
    <>
      <Select
        label="Asks for"
        value={form.asks}
        onChange={(event) => onChange({ asks: event.target.value as CheckForm['asks'] })}
      >
        <option value="request">A path, through a proxy</option>
        <option value="action">An action on a kind of thing</option>
      </Select>
      {form.asks === 'request' ? (
        <>
          <Select
            label="Method"
            value={form.method}
            onChange={(event) => onChange({ method: event.target.value })}
          >
            {[...new Set([...METHODS, form.method])].map((name) => (
              <option key={name}>{name}</option>
            ))}
          </Select>
          {text('path', 'Path')}
        </>
      ) : (
        <>
          {text('resourceType', 'Kind of thing')}
          {text('action', 'Action')}
          {text('resourceId', 'Its id, for conditions')}
        </>
      )}
    </>
  );
}
