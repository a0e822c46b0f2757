import type { JSX } from 'react';
import { useRoles } from '../../api/role-names.js';
import { Select, TextField } from '../../ui/field.js';
import type { GrantFields } from './grant-fields.js';
import type { Grant } from './grants.queries.js';

/** Who may do what to which kind of thing: the part of a grant that stays what it is. */
export function GrantIdentity(props: {
  readonly fields: GrantFields;
  /** Those that there are: their words are offered. */
  readonly grants: readonly Grant[];
  readonly faults: Partial<Record<keyof GrantFields, string>>;
  readonly onChange: (change: Partial<GrantFields>) => void;
}): JSX.Element {
  const { fields, grants, faults, onChange } = props;
  const roles = useRoles();
  return (
    <>
      <Select
        label="Role"
        value={fields.role}
        error={faults.role}
        onChange={(event) => onChange({ role: event.target.value })}
      >
        <option value="">Choose …</option>
        {roles.map(({ key, name }) => (
          <option key={key} value={key}>
            {name}
          </option>
        ))}
        <option value="*">Anybody whose groups are known</option>
      </Select>
      <TextField
        label="Kind of thing"
        list="grant-types"
        value={fields.resourceType}
        error={faults.resourceType}
        onChange={(event) => onChange({ resourceType: event.target.value })}
      />
      <datalist id="grant-types">
        {[...new Set(grants.map(({ resourceType }) => resourceType))].map((type) => (
          <option key={type} value={type} />
        ))}
      </datalist>
      <TextField
        label="Action"
        description="What may be done to it: “read”, “approve”."
        value={fields.action}
        error={faults.action}
        onChange={(event) => onChange({ action: event.target.value })}
      />
    </>
  );
}
