import { useQuery } from '@tanstack/react-query';
import { useState, type JSX } from 'react';
import { useDraft } from '../../api/drafts.js';
import { fieldMessages } from '../../api/problem.js';
import { useRoles } from '../../api/role-names.js';
import { useChosenConnection, useConnection } from '../../api/connection.js';
import { useRefusal } from '../../api/session.js';
import { GroupNames } from '../../connect/group-names.js';
import { OthersChange } from '../../merge/others-change.js';
import { useEdited } from '../../merge/use-edited.js';
import { Button } from '../../ui/button.js';
import { Dialog, DialogButtons } from '../../ui/dialog.js';
import { Checkbox, Select, TextField } from '../../ui/field.js';
import { FormProblem } from '../../ui/form-problem.js';
import { onDemand } from '../../ui/on-demand.js';
import { announce } from '../../ui/toasts.js';
import styles from './applications.module.css';
import { slugsIn, withSlug } from './application-fields.js';
import {
  CHECK_LABELS,
  checkFaults,
  checkNameTaken,
  toCheck,
  toCheckForm,
  type CheckForm,
} from './check-form.js';
import { CheckedQuestion } from './checked-question.js';
import { checksQuery, readCheck, useCreateCheck, useUpdateCheck, type Check } from './rules.queries.js';
import { Form } from '../../ui/form.js';

const CHECK_FIELDS = Object.keys(CHECK_LABELS);

const PersonPicker = onDemand(
  () => import('../../ui/person-picker.js').then((module) => module.PersonPicker),
  <p>Loading the search…</p>,
);

/** What must stay true: written by hand, or changed; what somebody else saved meanwhile is merged. */
export function CheckDialog(props: {
  /** Slug. */
  readonly application: string;
  /** The one that is changed; undefined = a new one. */
  readonly check: Check | undefined;
  /** Whether somebody has deleted it meanwhile: then it is made anew. */
  readonly gone: boolean;
  readonly onClose: () => void;
}): JSX.Element {
  const { application, check, gone, onClose } = props;
  const create = useCreateCheck(application);
  const update = useUpdateCheck(application);
  const checks = useQuery(checksQuery(application)).data?.items;
  const roles = useRoles();
  const chosen = useChosenConnection();
  const own = useConnection();
  const refusal = useRefusal('applications:write');
  const [form, setForm] = useState(() =>
    check ? toCheckForm(check) : { ...toCheckForm(undefined), connection: chosen ?? '' },
  );
  const [began] = useState(form);
  const [tried, setTried] = useState(false);
  const what = `the check “${check?.name ?? ''}”`;
  const edited = useEdited<Check | undefined, CheckForm>({
    what,
    changes: { actions: ['decision-check.*'], target: `decision-check:${check?.id ?? ''}` },
    read: { body: check, etag: check && `"${check.version}"` },
    toFields: toCheckForm,
    labels: CHECK_LABELS,
    readAgain: () => readCheck(application, check?.id ?? ''),
    gone,
    yours: () => form,
    put: setForm,
    saving: update.isPending || update.isSuccess || create.isPending || create.isSuccess,
  });
  const leave = useDraft(() =>
    form === began ? undefined : { name: `check-of-${application}`, content: form },
  );
  const faults = tried ? checkFaults(form) : {};
  const set = (change: Partial<CheckForm>): void => setForm((before) => ({ ...before, ...change }));
  const problem = create.error ?? (update.error?.status === 412 ? null : update.error);
  const told = problem ? fieldMessages(problem, CHECK_FIELDS) : {};
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
      <Form
        problem={problem}
        onSubmit={() => {
          setTried(true);
          if (Object.keys(checkFaults(form)).length > 0) return;
          const body = toCheck(form);
          if (!check || edited.gone) return create.mutate(body, { onSuccess });
          update.mutate(
            { id: check.id, etag: edited.base.etag, body },
            {
              onSuccess,
              onError: ({ status }) => {
                if (status === 412 || status === 404) edited.catchUp();
              },
            },
          );
        }}
      >
        <OthersChange
          what={what}
          edited={edited}
          labels={CHECK_LABELS}
          onChoose={(field, value) => set({ [field]: value })}
        />
        <TextField
          label="What must stay true"
          description="Such as “Guests must not delete users”."
          value={form.name}
          error={faults.name ?? checkNameTaken(form.name, checks, check?.id) ?? told['name']}
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
                checked={slugsIn(form.roles).includes(key)}
                onChange={({ target }) => set({ roles: withSlug(form.roles, key, target.checked) })}
              />
            ))}
          </fieldset>
        )}
        {form.who === 'groups' && (
          <GroupNames
            connection={form.connection || own}
            description="None: somebody without groups."
            value={form.groups}
            error={told['who']}
            onChange={(groups) => set({ groups })}
          />
        )}
        {form.who === 'subject' && (
          <PersonPicker
            subject={form.subject === '' ? undefined : form.subject}
            error={faults.subject ?? told['who']}
            onChange={(subject) => set({ subject: subject ?? '' })}
          />
        )}
        <CheckedQuestion form={form} faults={{ ...told, ...faults }} onChange={set} />
        <Select
          label="Is to be"
          value={form.expected}
          onChange={(event) => set({ expected: event.target.value as CheckForm['expected'] })}
        >
          <option value="denied">denied</option>
          <option value="allowed">allowed</option>
        </Select>
        {problem && <FormProblem problem={problem} also={told['']} />}
        <DialogButtons>
          <Button onClick={() => leave(onClose)}>Cancel</Button>
          <Button
            type="submit"
            look="primary"
            busy={create.isPending || update.isPending}
            refusal={(edited.gone ? undefined : edited.refusal) ?? refusal}
          >
            Save check
          </Button>
        </DialogButtons>
      </Form>
    </Dialog>
  );
}
