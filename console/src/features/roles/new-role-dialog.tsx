import type { JSX } from 'react';
import type { Schemas } from '../../api/client.js';
import { useDraft } from '../../api/drafts.js';
import { fieldMessages } from '../../api/problem.js';
import { useRefusal } from '../../api/session.js';
import { AsCode } from '../../ui/as-code.js';
import { Button } from '../../ui/button.js';
import { Dialog, DialogButtons } from '../../ui/dialog.js';
import { TextField } from '../../ui/field.js';
import { FormProblem } from '../../ui/form-problem.js';
import { takenFault } from '../../ui/taken.js';
import { announce } from '../../ui/toasts.js';
import { useForm } from '../../ui/use-form.js';
import { keyFault, NEW_ROLE, ROLE_FIELDS, roleFaults, suggestedKey, toNewRole } from './role-fields.js';
import { useCreateRole } from './roles.queries.js';
import { Form } from '../../ui/form.js';

/** Makes a role. It may do nothing yet: nothing to undo, and nothing to confirm. */
export function NewRoleDialog(props: {
  /** The roles that there are. */
  readonly roles: readonly Schemas['RoleSummary'][];
  readonly onClose: () => void;
}): JSX.Element {
  const { roles, onClose } = props;
  const create = useCreateRole();
  const refusal = useRefusal('roles:write');
  const form = useForm(NEW_ROLE, (fields) => ({ ...roleFaults(fields), key: keyFault(fields.key) }));
  const { faults, changed } = form;
  const leave = useDraft(() => (changed.size > 0 ? { name: 'new-role', content: form.fields } : undefined));
  const told = create.error ? fieldMessages(create.error, ROLE_FIELDS) : {};
  const save = form.submit((fields) =>
    create.mutate(toNewRole(fields), {
      onSuccess: ({ name }) => {
        announce(`Created the role ${name}`);
        leave(onClose);
      },
    }),
  );
  return (
    <Dialog open onClose={onClose} title="New role">
      <Form problem={create.error} onSubmit={save}>
        <TextField
          label="Name"
          description="For people, as in “Billing auditor”."
          error={faults.name ?? told['name']}
          {...form.text('name', (name) => {
            if (!changed.has('key')) form.propose('key', suggestedKey(name));
          })}
        />
        <TextField
          label="Key"
          description="Its name in mappings, grants and headers. It can’t be changed later."
          error={
            faults.key ??
            takenFault(
              [form.fields.key.trim()],
              roles.map(({ role, name }) => [role, name]),
            ) ??
            told['key']
          }
          {...form.text('key')}
        />
        <TextField
          label="Rank"
          description="0 to 1000; the lowest is the most powerful. It orders lists and permits nothing."
          inputMode="numeric"
          error={faults.rank ?? told['rank']}
          {...form.text('rank')}
        />
        {create.error && <FormProblem problem={create.error} also={told['']} />}
        <DialogButtons>
          <AsCode
            of="role"
            requests={() => [{ method: 'POST', path: '/api/v1/roles', body: toNewRole(form.fields) }]}
          />
          <Button onClick={() => leave(onClose)}>Cancel</Button>
          <Button type="submit" look="primary" busy={create.isPending} refusal={refusal}>
            Create role
          </Button>
        </DialogButtons>
      </Form>
    </Dialog>
  );
}
