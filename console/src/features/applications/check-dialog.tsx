import { lazy, Suspense, useState, type JSX } from 'react';
import { useDraft } from '../../api/drafts.js';
import { useRoles } from '../../api/role-names.js';
import { Button } from '../../ui/button.js';
import { Dialog, DialogButtons } from '../../ui/dialog.js';
import { Checkbox, Select, TextField } from '../../ui/field.js';
import { FormProblem } from '../../ui/form-problem.js';
import { announce } from '../../ui/toasts.js';
import styles from './applications.module.css';
import { checkFaults, toCheck, toCheckForm, type CheckForm } from './check-form.js';
import { CheckedQuestion } from './checked-question.js';
import { useCreateCheck, useUpdateCheck, type Check } from './rules.queries.js';

const PersonPicker = lazy(() =>
  import('../../ui/person-picker.js').then((module) => ({ default: module.PersonPicker })),
);

/** What must stay true: written by hand, or changed. */
export function CheckDialog(props: {
  /** Slug. */
  readonly application: string;
  /** The one that is changed; undefined = a new one. */
  readonly check: Check | undefined;
  readonly onClose: () => void;
}): JSX.Element {
  const { application, check, onClose } = props;
  const create = useCreateCheck(application);
  const update = useUpdateCheck(application);
  const roles = useRoles();
  const [form, setForm] = useState(() => toCheckForm(check));
  const [began] = useState(form);
  const [tried, setTried] = useState(false);
  const leave = useDraft(() =>
    form === began ? undefined : { name: `check-of-${application}`, content: form },
  );
  const faults = tried ? checkFaults(form) : {};
  const set = (change: Partial<CheckForm>): void => setForm((before) => ({ ...before, ...change }));
  const problem = create.error ?? update.error;
  const onSuccess = (): void => {
    leave(onClose);
    announce(`Saved the check “${form.name.trim()}”`);
  };
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title={check ? `Change “${check.name}”` : 'New check'}
      // The list of people may reach over the dialog and grows shorter as answers come: what was meant for it hits what is beneath.
      dismissible={false}
    >
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          setTried(true);
          if (Object.keys(checkFaults(form)).length > 0) return;
          if (check) {
            update.mutate({ id: check.id, version: check.version, body: toCheck(form) }, { onSuccess });
          } else create.mutate(toCheck(form), { onSuccess });
        }}
      >
        <TextField
          label="What must stay true"
          description="Such as “Guests must not delete users”."
          value={form.name}
          error={faults.name}
          onChange={(event) => set({ name: event.target.value })}
        />
        <Select
          label="Who"
          value={form.who}
          onChange={(event) => set({ who: event.target.value as CheckForm['who'] })}
        >
          <option value="roles">Somebody with exactly these roles</option>
          <option value="groups">Somebody in exactly these groups</option>
          <option value="subject">A person</option>
          <option value="nobody">Nobody who is signed in</option>
        </Select>
        {form.who === 'roles' && (
          <fieldset className={styles.choices}>
            <legend>Roles</legend>
            {roles.map(({ key, name }) => (
              <Checkbox
                key={key}
                label={name}
                checked={form.roles.includes(key)}
                onChange={({ target }) =>
                  set({
                    roles: target.checked ? [...form.roles, key] : form.roles.filter((role) => role !== key),
                  })
                }
              />
            ))}
          </fieldset>
        )}
        {form.who === 'groups' && (
          <TextField
            label="Groups"
            optional
            description="Names of Okta groups, with commas between."
            value={form.groups}
            onChange={(event) => set({ groups: event.target.value })}
          />
        )}
        {form.who === 'subject' && (
          <Suspense fallback={<p>Loading the search…</p>}>
            <PersonPicker subject={form.subject} onChange={(subject) => set({ subject })} />
            {faults.subject !== undefined && <p role="alert">{faults.subject}</p>}
          </Suspense>
        )}
        <CheckedQuestion form={form} faults={faults} onChange={set} />
        <Select
          label="Is to be"
          value={form.expected}
          onChange={(event) => set({ expected: event.target.value as CheckForm['expected'] })}
        >
          <option value="denied">denied</option>
          <option value="allowed">allowed</option>
        </Select>
        {problem && (
          <FormProblem problem={problem} also={problem.fields.map(({ detail }) => detail).join(' ')} />
        )}
        <DialogButtons>
          <Button onClick={() => leave(onClose)}>Cancel</Button>
          <Button type="submit" look="primary" busy={create.isPending || update.isPending}>
            Save check
          </Button>
        </DialogButtons>
      </form>
    </Dialog>
  );
}
