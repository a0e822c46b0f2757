import { useQueryClient } from '@tanstack/react-query';
import { useState, type JSX } from 'react';
import { useForm } from 'react-hook-form';
import type { Schemas, Versioned } from '../../api/client.js';
import { useDraft } from '../../api/drafts.js';
import { fieldMessages } from '../../api/problem.js';
import { useRefusal } from '../../api/session.js';
import { FieldConflicts } from '../../merge/field-conflicts.js';
import { mergeFields, type FieldConflict } from '../../merge/merge-fields.js';
import { Button } from '../../ui/button.js';
import { DialogButtons } from '../../ui/dialog.js';
import { TextField } from '../../ui/field.js';
import { FormProblem } from '../../ui/form-problem.js';
import { announce } from '../../ui/toasts.js';
import {
  LIMIT_FIELDS,
  limitFault,
  nameFault,
  rankFault,
  ROLE_FIELDS,
  toChange,
  toFields,
  type RoleFields,
} from './role-fields.js';
import { roleQuery, useUpdateRole } from './roles.queries.js';
import styles from './roles.module.css';

const LABELS: Record<keyof RoleFields, string> = {
  key: 'Key',
  name: 'Name',
  rank: 'Rank',
  sessionIdleSeconds: 'Idle limit of sessions',
  sessionMaxSeconds: 'Longest session',
  maxConcurrentSessions: 'Sessions at once',
};

const LIMIT_WORDS: Record<(typeof LIMIT_FIELDS)[number], string> = {
  sessionIdleSeconds: 'In seconds; a session that is not used for so long ends.',
  sessionMaxSeconds: 'In seconds from its beginning.',
  maxConcurrentSessions: 'Of one person; a sign-in beyond that ends the oldest.',
};

/**
 * Name and rank of an own role, and the limits of any. When somebody else has saved meanwhile (412), theirs is read and merged: fields that only
 * they changed are taken over, those that both changed are asked about; nothing that was typed is lost.
 */
export function EditRoleForm(props: {
  /** The role as it was when the form opened. */
  readonly read: Versioned<Schemas['RoleResponse']>;
  readonly onClose: () => void;
  readonly onDelete: () => void;
}): JSX.Element {
  const { onClose, onDelete } = props;
  const queries = useQueryClient();
  const update = useUpdateRole();
  const refusal = useRefusal('roles:write');
  // Kept apart from the query: a refresh in the background must not change what the form compares with.
  const [base, setBase] = useState(props.read);
  const [conflicts, setConflicts] = useState<readonly FieldConflict<RoleFields>[]>([]);
  const form = useForm<RoleFields>({ defaultValues: toFields(base.body) });
  const { errors, isDirty } = form.formState;
  useDraft(() => (isDirty ? { name: `role-${base.body.key}`, content: form.getValues() } : undefined));
  const refused = update.error?.status === 412 ? null : update.error;
  const told = refused ? fieldMessages(refused, ROLE_FIELDS) : {};
  const { key, name, builtIn } = base.body;

  const merge = async (yours: RoleFields): Promise<void> => {
    const theirs = await queries.fetchQuery(roleQuery(key));
    const merged = mergeFields(toFields(base.body), toFields(theirs.body), yours);
    setBase(theirs);
    setConflicts(merged.conflicts);
    form.reset(toFields(theirs.body));
    for (const field of ROLE_FIELDS) form.setValue(field, merged.fields[field], { shouldDirty: true });
    if (merged.conflicts.length === 0) {
      announce(
        'Somebody else saved this role meanwhile. Both changes are put together here: save once more.',
      );
    }
  };
  const save = form.handleSubmit((fields) => {
    const body = toChange(toFields(base.body), fields);
    if (Object.keys(body).length === 0) return onClose();
    update.mutate(
      { key, etag: base.etag, body },
      {
        onSuccess: (saved) => {
          announce(`Saved the role ${saved.name}`);
          onClose();
        },
        onError: (problem) => {
          if (problem.status === 412)
            merge(fields).catch(() => announce('The role could not be read again.', 'bad'));
        },
      },
    );
  });
  return (
    <form noValidate onSubmit={(event) => void save(event)}>
      {conflicts.length > 0 && (
        <FieldConflicts
          what={`the role ${name}`}
          conflicts={conflicts}
          labels={LABELS}
          onChoose={(field, value) => {
            form.setValue(field, value, { shouldDirty: true });
            setConflicts(conflicts.filter((conflict) => conflict.field !== field));
          }}
        />
      )}
      <TextField
        label="Name"
        readOnly={builtIn}
        error={errors.name?.message ?? told['name']}
        {...form.register('name', { validate: (value) => nameFault(value) ?? true })}
      />
      <TextField label="Key" description="It can’t be changed." readOnly {...form.register('key')} />
      <TextField
        label="Rank"
        description="0 to 1000; the lowest is the most powerful."
        inputMode="numeric"
        readOnly={builtIn}
        error={errors.rank?.message ?? told['rank']}
        {...form.register('rank', { validate: (value) => rankFault(value) ?? true })}
      />
      <fieldset className={styles.limits}>
        <legend>Limits of its people’s sessions</legend>
        <p>The gateway’s own limits always hold; of several roles the strictest counts.</p>
        {LIMIT_FIELDS.map((field) => (
          <TextField
            key={field}
            label={LABELS[field]}
            description={LIMIT_WORDS[field]}
            optional
            inputMode="numeric"
            error={errors[field]?.message ?? told[field]}
            {...form.register(field, { validate: (value) => limitFault(field, value) ?? true })}
          />
        ))}
      </fieldset>
      {refused && <FormProblem problem={refused} also={told['']} />}
      <DialogButtons>
        {!builtIn && (
          <Button onClick={onDelete} refusal={refusal}>
            Delete role…
          </Button>
        )}
        <Button onClick={onClose}>Cancel</Button>
        <Button
          type="submit"
          look="primary"
          busy={update.isPending}
          refusal={conflicts.length > 0 ? 'Choose above first.' : refusal}
        >
          Save
        </Button>
      </DialogButtons>
    </form>
  );
}
