import { useState, type JSX } from 'react';
import type { Schemas, Versioned } from '../../api/client.js';
import { useDraft } from '../../api/drafts.js';
import { asProblem, fieldMessages } from '../../api/problem.js';
import { useRefusal } from '../../api/session.js';
import { countOf } from '../../api/session-words.js';
import { offerUndoOf } from '../../live/offer-undo.js';
import { OthersChange } from '../../merge/others-change.js';
import { useEdited } from '../../merge/use-edited.js';
import { AsCode } from '../../ui/as-code.js';
import { Button } from '../../ui/button.js';
import { changeOf } from '../../ui/code-text.js';
import { DialogButtons } from '../../ui/dialog.js';
import { LockedFields, TextField } from '../../ui/field.js';
import { FormProblem } from '../../ui/form-problem.js';
import { ImpactDialog } from '../../ui/impact-dialog.js';
import { useForm } from '../../ui/use-form.js';
import { peopleWords } from './impact-words.js';
import {
  LIMIT_FIELDS,
  ROLE_FIELDS,
  roleFaults,
  shorterLimits,
  toChange,
  toFields,
  type RoleFields,
} from './role-fields.js';
import { readRole, roleImpactQuery, roleQuery, useUpdateRole } from './roles.queries.js';
import styles from './roles.module.css';
import { Form } from '../../ui/form.js';

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
  /** Its deletion is no news to whoever does it. */
  readonly deleting: boolean;
  readonly onClose: () => void;
  readonly onDelete: () => void;
}): JSX.Element {
  const { deleting, onClose, onDelete } = props;
  const update = useUpdateRole();
  const refusal = useRefusal('roles:write');
  const form = useForm(toFields(props.read.body), roleFaults);
  const { key, name, builtIn } = props.read.body;
  const what = `the role ${name}`;
  const edited = useEdited({
    what,
    changes: { actions: ['role.*'], target: `role:${key}` },
    read: props.read,
    toFields,
    labels: LABELS,
    readAgain: () => readRole(key),
    query: roleQuery(key),
    yours: form.now,
    put: (fields, theirs) => {
      form.begin(theirs);
      for (const field of ROLE_FIELDS) form.enter(field, fields[field]);
    },
    saving: update.isPending || update.isSuccess || deleting,
  });
  const { base } = edited;
  const { faults } = form;
  const leave = useDraft(() =>
    form.changed.size > 0 ? { name: `role-${key}`, content: form.fields } : undefined,
  );
  const refused = update.error?.status === 412 ? null : update.error;
  const told = refused ? fieldMessages(refused, ROLE_FIELDS) : {};
  const [shorter, setShorter] = useState<ReturnType<typeof shorterLimits>>();
  /** @param etag Of the role, or of the numbers that were shown of the change. */
  const write = async (etag: string | undefined): Promise<void> => {
    const before = toFields(base.body);
    const saved = await update.mutateAsync({ key, etag, body: toChange(before, form.now()) });
    leave(onClose);
    offerUndoOf({
      text: `Saved the role ${saved.body.name}`,
      what: 'The role is',
      resource: { resource: 'role', id: key },
      etag: saved.etag,
      etagNow: async () => (await readRole(key)).etag,
      undo: () => update.mutateAsync({ key, etag: saved.etag, body: toChange(toFields(saved.body), before) }),
    });
  };
  const save = form.submit((fields) => {
    const before = toFields(base.body);
    if (Object.keys(toChange(before, fields)).length === 0) return leave(onClose);
    const limits = shorterLimits(before, fields);
    if (limits) return setShorter(limits);
    write(base.etag).catch((thrown: unknown) => {
      if (asProblem(thrown).status === 412) edited.catchUp();
    });
  });
  return (
    <Form problem={refused} onSubmit={save}>
      <OthersChange what={what} edited={edited} labels={LABELS} onChoose={form.enter} />
      <LockedFields refusal={refusal}>
        <TextField
          label="Name"
          readOnly={builtIn}
          error={faults.name ?? told['name']}
          {...form.text('name')}
        />
        <TextField label="Key" description="It can’t be changed." readOnly {...form.text('key')} />
        <TextField
          label="Rank"
          description="0 to 1000; the lowest is the most powerful."
          inputMode="numeric"
          readOnly={builtIn}
          error={faults.rank ?? told['rank']}
          {...form.text('rank')}
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
              error={faults[field] ?? told[field]}
              {...form.text(field)}
            />
          ))}
        </fieldset>
      </LockedFields>
      {refused && <FormProblem problem={refused} also={told['']} />}
      {shorter && (
        <ImpactDialog
          query={roleImpactQuery(key, shorter)}
          permission="roles:read"
          etag={base.etag}
          title={`Save the role ${name}`}
          action={(impact) =>
            impact?.endingSessions ? `Save, and end ${countOf(impact.endingSessions)}` : 'Save role'
          }
          make={write}
          onDone={() => setShorter(undefined)}
          onOutdated={() => {
            setShorter(undefined);
            edited.catchUp();
          }}
          onClose={() => {
            update.reset();
            setShorter(undefined);
          }}
        >
          {(impact) => (
            <p>
              {peopleWords(impact)} By the new limits{' '}
              {impact.truncated ? 'some' : countOf(impact.endingSessions ?? 0)} of these end at once, the
              others sooner than before.
            </p>
          )}
        </ImpactDialog>
      )}
      <DialogButtons>
        {!builtIn && (
          <Button onClick={onDelete} refusal={refusal}>
            Delete role…
          </Button>
        )}
        <AsCode
          of="role"
          requests={() => [
            changeOf({
              path: `/api/v1/roles/${key}`,
              body: toChange(toFields(base.body), form.fields),
              etag: base.etag,
            }),
          ]}
        />
        <Button onClick={() => leave(onClose)}>Cancel</Button>
        <Button type="submit" look="primary" busy={update.isPending} refusal={edited.refusal ?? refusal}>
          Save
        </Button>
      </DialogButtons>
    </Form>
  );
}
