import { useState, type JSX } from 'react';
import { useDraft } from '../../api/drafts.js';
import { fieldMessages } from '../../api/problem.js';
import { useRoles } from '../../api/role-names.js';
import { Button } from '../../ui/button.js';
import { Dialog, DialogButtons } from '../../ui/dialog.js';
import { Select, TextField } from '../../ui/field.js';
import { FormProblem } from '../../ui/form-problem.js';
import { Notice } from '../../ui/notice.js';
import { announce, offerUndo } from '../../ui/toasts.js';
import { ConditionField } from './condition-field.js';
import { grantFaults, permissionOf, toGrant, type GrantFields } from './grant-fields.js';
import { useCreateGrant, useDeleteGrant, type Grant } from './grants.queries.js';

const NO_GRANT: GrantFields = { role: '', action: '', resourceType: '', condition: '' };
const FIELDS = ['role', 'action', 'resourceType', 'condition'];

/** Grants a permission to a role. A saved check that would fail holds it back. */
export function NewGrantDialog(props: {
  /** Slug. */
  readonly application: string;
  /** Those that there are: their words are offered. */
  readonly grants: readonly Grant[];
  /** Whether a grant may have a condition here: those on the gateway itself have none. */
  readonly conditions: boolean;
  /** What the fields begin with. */
  readonly begin: Partial<GrantFields>;
  readonly onClose: () => void;
}): JSX.Element {
  const { application, grants, conditions, onClose } = props;
  const create = useCreateGrant(application);
  const remove = useDeleteGrant(application);
  const roles = useRoles();
  const [fields, setFields] = useState<GrantFields>({ ...NO_GRANT, ...props.begin });
  const [began] = useState(fields);
  const [tried, setTried] = useState(false);
  const leave = useDraft(() =>
    fields === began ? undefined : { name: `grant-of-${application}`, content: fields },
  );
  const faults = grantFaults(fields);
  const told = create.error ? fieldMessages(create.error, FIELDS) : {};
  const heldBack = create.error?.code === 'checks-failed';
  const set = (change: Partial<GrantFields>): void => setFields((before) => ({ ...before, ...change }));
  const faultOf = (field: keyof GrantFields): string | undefined =>
    (tried ? faults[field] : undefined) ?? told[field];
  return (
    <Dialog open wide onClose={onClose} title="New grant">
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          setTried(true);
          if (Object.keys(faults).length > 0 || create.isPending) return;
          create.mutate(
            { body: toGrant(fields), checks: heldBack ? 'override' : 'enforce' },
            {
              onSuccess: (made) => {
                leave(onClose);
                offerUndo(`Granted ${permissionOf(made)}: in force at once`, () =>
                  remove.mutate(
                    { id: made.id, checks: 'override' },
                    {
                      onSuccess: () => announce(`Took ${permissionOf(made)} back`),
                      onError: ({ message }) => announce(message, 'bad'),
                    },
                  ),
                );
              },
            },
          );
        }}
      >
        <Select
          label="Role"
          value={fields.role}
          error={faultOf('role')}
          onChange={(event) => set({ role: event.target.value })}
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
          error={faultOf('resourceType')}
          onChange={(event) => set({ resourceType: event.target.value })}
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
          error={faultOf('action')}
          onChange={(event) => set({ action: event.target.value })}
        />
        {conditions && (
          <ConditionField
            application={application}
            value={fields.condition}
            resourceType={fields.resourceType.trim() || 'task'}
            onChange={(condition) => set({ condition })}
          />
        )}
        {told['condition'] !== undefined && <Notice look="bad">{told['condition']}</Notice>}
        {create.error && (
          <FormProblem
            problem={create.error}
            also={heldBack ? create.error.fields.map(({ detail }) => detail).join(' ') : told['']}
          />
        )}
        <DialogButtons>
          <Button onClick={() => leave(onClose)}>Cancel</Button>
          <Button type="submit" look={heldBack ? 'danger' : 'primary'} busy={create.isPending}>
            {heldBack ? 'Grant anyway' : 'Grant'}
          </Button>
        </DialogButtons>
      </form>
    </Dialog>
  );
}
