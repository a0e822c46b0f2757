import type { JSX } from 'react';
import { useForm } from 'react-hook-form';
import { useDraft } from '../../api/drafts.js';
import { fieldMessages } from '../../api/problem.js';
import { useRefusal } from '../../api/session.js';
import { Button } from '../../ui/button.js';
import { Dialog, DialogButtons } from '../../ui/dialog.js';
import { TextField } from '../../ui/field.js';
import { FormProblem } from '../../ui/form-problem.js';
import { announce } from '../../ui/toasts.js';
import {
  keyFault,
  nameFault,
  NEW_ROLE,
  rankFault,
  ROLE_FIELDS,
  suggestedKey,
  toNewRole,
  type RoleFields,
} from './role-fields.js';
import { useCreateRole } from './roles.queries.js';

/** Makes a role. It may do nothing yet: nothing to undo, and nothing to confirm. */
export function NewRoleDialog(props: {
  readonly taken: readonly string[];
  readonly onClose: () => void;
}): JSX.Element {
  const { taken, onClose } = props;
  const create = useCreateRole();
  const refusal = useRefusal('roles:write');
  const form = useForm<RoleFields>({ defaultValues: NEW_ROLE });
  const { errors, dirtyFields, isDirty } = form.formState;
  const leave = useDraft(() => (isDirty ? { name: 'new-role', content: form.getValues() } : undefined));
  const told = create.error ? fieldMessages(create.error, ROLE_FIELDS) : {};
  const save = form.handleSubmit((fields) =>
    create.mutate(toNewRole(fields), {
      onSuccess: ({ name }) => {
        announce(`Created the role ${name}`);
        leave(onClose);
      },
    }),
  );
  return (
    <Dialog open onClose={onClose} title="New role">
      <form noValidate onSubmit={(event) => void save(event)}>
        <TextField
          label="Name"
          description="For people, as in “Billing auditor”."
          error={errors.name?.message ?? told['name']}
          {...form.register('name', {
            validate: (name) => nameFault(name) ?? true,
            onChange: (event: { target: { value: string } }) => {
              if (!dirtyFields.key) form.setValue('key', suggestedKey(event.target.value));
            },
          })}
        />
        <TextField
          label="Key"
          description="Its name in mappings, grants and headers. It can’t be changed later."
          error={errors.key?.message ?? told['key']}
          {...form.register('key', { validate: (key) => keyFault(key, taken) ?? true })}
        />
        <TextField
          label="Rank"
          description="0 to 1000; the lowest is the most powerful. It orders lists and permits nothing."
          inputMode="numeric"
          error={errors.rank?.message ?? told['rank']}
          {...form.register('rank', { validate: (rank) => rankFault(rank) ?? true })}
        />
        {create.error && <FormProblem problem={create.error} also={told['']} />}
        <DialogButtons>
          <Button onClick={() => leave(onClose)}>Cancel</Button>
          <Button type="submit" look="primary" busy={create.isPending} refusal={refusal}>
            Create role
          </Button>
        </DialogButtons>
      </form>
    </Dialog>
  );
}
